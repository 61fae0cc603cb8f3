import { EventEmitter } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import { tellStdoutFailure, type OutputProcess } from '../../src/cli/tell-stdout-failure.js';

afterEach(() => vi.restoreAllMocks());

/** A process, with a listener as oclif's, and what it tells. */
function program(): { outputs: EventEmitter & OutputProcess; fail: (code: string) => void; told: string[] } {
  const told: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
  const stdout = new EventEmitter();
  stdout.on('error', (error) => {
    throw error;
  });
  const outputs = Object.assign(new EventEmitter(), { stdout, stderr: new EventEmitter(), exitCode: 3 });
  tellStdoutFailure(outputs as unknown as OutputProcess);
  const fail = (code: string): boolean => stdout.emit('error', Object.assign(new Error(`${code}: no more`), { code }));
  return { outputs: outputs as unknown as EventEmitter & OutputProcess, fail, told };
}

it('tells a full disk once and ends with 1, whatever else went wrong', () => {
  const { outputs, fail, told } = program();
  fail('ENOSPC');
  fail('ENOSPC');
  outputs.emit('exit');
  expect(told).toEqual(["capwright: standard output can't be written (ENOSPC: no more).\n"]);
  expect(outputs.exitCode).toBe(1);
});

it('takes a reader that went away for one that has what it wanted', () => {
  const { outputs, fail, told } = program();
  fail('EPIPE');
  outputs.emit('exit');
  expect(told).toEqual([]);
  expect(outputs.exitCode).toBe(3);
});

it('bears messages that nobody takes', () => {
  const { outputs } = program();
  expect(() => outputs.stderr.emit('error', new Error('EPIPE'))).not.toThrow();
});
