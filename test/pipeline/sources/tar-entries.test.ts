import { execFileSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { tarEntries, type TarEntry } from '../../../src/pipeline/sources/tar-entries.js';
import { collect } from '../../support/collect.js';
import { paxHeader, TAR_END, tarMember } from '../../support/tar-blocks.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

/** Base-256 numbers of 12 bytes, as GNU writes what octal digits have no room for. */
const base256 = (number: bigint) => Buffer.from(BigInt.asUintN(96, number).toString(16).padStart(24, '0'), 'hex');
const large = (number: bigint) => base256(number | (1n << 95n));

/** What an archive is read as: its members, and the message of the error that ended it. */
async function read(...parts: readonly Uint8Array[]): Promise<{ entries: TarEntry[]; error?: string }> {
  const path = new TemporaryFolder().write('a.tar', Buffer.concat(parts));
  const file = await open(path);
  const entries: TarEntry[] = [];
  try {
    for await (const entry of tarEntries(file)) entries.push(entry);
    return { entries };
  } catch (error) {
    return { entries, error: (error as Error).message };
  } finally {
    await file.close();
  }
}

const a = tarMember('a.jpg', 'one');
const b = tarMember('b.jpg', 'two');
const names = ({ entries }: { entries: readonly TarEntry[] }) => entries.map(({ name }) => name);

describe('tarEntries', () => {
  it.each([
    ['a negative size', tarMember('x', '', { size: base256(-512n) }), /a size of -512 in the header at byte 1024/],
    ['a negative size in octal', tarMember('x', '', { size: '-0000001000\0' }), /size .* "-0000001000"/],
    ['letters for a size', tarMember('x', '', { size: 'none\0' }), /size .* "none"/],
    ['a size of 2^80', tarMember('x', '', { size: large(1n << 80n) }), /ends within the member "x" at byte 1024/],
    ['a size past the end', tarMember('x', '', { size: '00000010000\0' }), /ends within the member "x" at byte 1024/],
    ['a header that is cut', b.subarray(0, 300), /ends within the header at byte 1024/],
    ['no header', Buffer.alloc(512, 'x'), /no tar header at byte 1024/],
    ['a continued member', tarMember('x', 'end', { type: 'M' }), /continues one of another volume/],
    ['a damaged pax header', tarMember('x', 'no record', { type: 'x' }), /damaged pax header at byte 1024/],
    ['a pax record that is too long', tarMember('x', '99 path=b\n', { type: 'x' }), /damaged pax header/],
    ['a pax record without a value', tarMember('x', '7 path\n', { type: 'x' }), /damaged pax header/],
    ['a negative size in pax', Buffer.concat([paxHeader({ size: '-512' }), b]), /a size of -512 in the pax header/],
    ['a name without its member', tarMember('x', 'long\0', { type: 'L' }), /ends before the member "long"/],
  ])('gives what stands before %s, then an error', async (_, damaged, message) => {
    const archive = await read(a, damaged);
    expect(names(archive)).toEqual(['a.jpg']);
    expect(archive.error).toMatch(message);
  });

  it('says that a file is empty, or what else it is', async () => {
    expect((await read()).error).toMatch(/the file is empty/);
    expect((await read(Buffer.from([0x1f, 0x8b, 8]), Buffer.alloc(600))).error).toMatch(/gzip data.* Decompress it/);
    expect((await read(Buffer.from('BZh91AY&SY'), Buffer.alloc(600))).error).toMatch(/bzip2 data.* Decompress it/);
    expect((await read(Buffer.from('<!doctype html>'), Buffer.alloc(600, ' '))).error).toMatch(/found HTML/);
  });

  it('reads on after zeros: archives that were put behind each other', async () => {
    const zeros = Buffer.alloc(3 << 20);
    for (const gap of [Buffer.alloc(512), TAR_END, zeros]) {
      expect(names(await read(a, gap, b, TAR_END))).toEqual(['a.jpg', 'b.jpg']);
    }
    expect(await read(a, zeros, Buffer.alloc(100))).toMatchObject({ entries: [{ name: 'a.jpg' }] });
    expect((await read(a, TAR_END, Buffer.from('junk'))).error).toMatch(/ends within the header at byte 2048/);
    expect((await read(a, TAR_END, Buffer.alloc(512, 'x'))).error).toMatch(/no tar header at byte 2048/);
    expect((await read(a.subarray(0, 600))).error).toMatch(/ends within the zeros after its last member/);
    expect(await read(TAR_END)).toEqual({ entries: [] });
    expect(await read(a)).toMatchObject({ entries: [{ offset: 512, size: 3 }] });
  });

  it('tells links and sparse members from files, and goes on behind them', async () => {
    const link = { type: '1', size: '00000001000\0', bytes: [[157, 'a.jpg']] as const };
    const sparse = { type: 'S', magic: 'ustar  \0', bytes: [[482, '\x01']] as const };
    const maps = [Buffer.alloc(512), Buffer.alloc(512)];
    maps[0]![504] = 1;
    const archive = await read(
      tarMember('hard.jpg', '', link),
      tarMember('soft.jpg', '', { type: '2', bytes: [[157, 'a.jpg']] }),
      Buffer.concat([tarMember('s.jpg', '', { ...sparse, size: '00000001000\0' }), ...maps, Buffer.alloc(512)]),
      paxHeader({ 'GNU.sparse.major': '1', 'GNU.sparse.name': 'dir/new.jpg', 'GNU.sparse.realsize': '9' }),
      tarMember('GNUSparseFile.1/new.jpg', 'map'),
      tarMember('dir/', '', { type: '5', size: '00000010000\0' }),
      tarMember('old-dir/', '', { type: '\0' }),
      tarMember('pipe', '', { type: '6' }),
      tarMember('volume', '', { type: 'V' }),
      tarMember('odd.jpg', 'file', { type: 'Q' }),
      tarMember('old.jpg', 'file', { type: '\0', magic: '' }),
    );
    expect(archive.error).toBeUndefined();
    expect(archive.entries.map(({ name, kind }) => [name, kind])).toEqual([
      ['hard.jpg', 'link'],
      ['soft.jpg', 'link'],
      ['s.jpg', 'sparse'],
      ['dir/new.jpg', 'sparse'],
      ['odd.jpg', 'file'],
      ['old.jpg', 'file'],
    ]);
  });

  it('takes checksums over signed bytes, sizes in any spelling, and prefixes where ustar has them', async () => {
    const signed = tarMember('ü.jpg', '1', { signed: true });
    const prefix = [[345, 'folder']] as const;
    const { entries, error } = await read(
      signed,
      tarMember('b.jpg', '22', { size: ' 2         \0' }),
      tarMember('c.jpg', '333', { size: large(3n) }),
      tarMember('d.jpg', '4444', { size: '000000000004' }),
      tarMember('e.jpg', '', { size: Buffer.alloc(12) }),
      tarMember('f.jpg', '', { bytes: prefix }),
      tarMember('g.jpg', '', { bytes: prefix, magic: 'ustar  \0' }),
    );
    expect(error).toBeUndefined();
    expect(entries.map(({ name, size }) => [name, size])).toEqual([
      ['ü.jpg', 1],
      ['b.jpg', 2],
      ['c.jpg', 3],
      ['d.jpg', 4],
      ['e.jpg', 0],
      ['folder/f.jpg', 0],
      ['g.jpg', 0],
    ]);
  });

  it('puts long names and pax records to the member they stand before, and to no header between', async () => {
    const long = tarMember('././@LongLink', 'long.jpg\0', { type: 'L' });
    const link = tarMember('././@LongLink', 'elsewhere\0', { type: 'K' });
    const pax = paxHeader({ path: 'päx.jpg', comment: 'two\nlines', size: '3' });
    const { entries, error } = await read(
      ...[long, link, tarMember('cut.jpg', 'one')],
      ...[pax, tarMember('cut.jpg', 'two', { size: '00000000000\0' })],
      ...[pax, long, tarMember('cut.jpg', 'six', { size: '00000000000\0' })],
      ...[long, pax, tarMember('cut.jpg', 'six', { size: '00000000000\0' })],
      ...[tarMember('global', '16 path=all.jpg\n', { type: 'g' }), tarMember('own.jpg')],
      ...[paxHeader({ path: '' }), tarMember('named.jpg')],
    );
    expect(error).toBeUndefined();
    expect(entries.map(({ name }) => name)).toEqual([
      ...['long.jpg', 'päx.jpg', 'päx.jpg', 'päx.jpg', 'own.jpg', 'named.jpg'],
    ]);
  });

  it.each(['gnu', 'pax'])(
    'lists what GNU tar lists of its own %s archive, hard links and holes included',
    async (format) => {
      const folder = new TemporaryFolder();
      for (const name of [
        'in/1.jpg',
        'in/ä b.jpg',
        `in/${'n'.repeat(200)}.jpg`,
        'in/deep/'.padEnd(180, 'd/') + 'x.jpg',
      ])
        folder.write(name, name);
      const make = 'cd in; ln 1.jpg hard.jpg; ln -s 1.jpg soft.jpg; truncate -s 1M hole.jpg; echo end >> hole.jpg';
      execFileSync('sh', ['-c', make], { cwd: folder.path });
      const archive = folder.at('a.tar');
      execFileSync('tar', [
        '--sparse',
        `--format=${format}`,
        '--sort=name',
        '-cf',
        archive,
        '-C',
        folder.at('in'),
        '.',
      ]);
      const listed = execFileSync('tar', ['--quoting-style=literal', '-tf', archive], { encoding: 'utf8' });
      const file = await open(archive);
      const entries = await collect(tarEntries(file));
      await file.close();
      expect(entries.map(({ name }) => name)).toEqual(listed.split('\n').filter((name) => /[^/]$/.test(name)));
      expect(entries.filter(({ kind }) => kind !== 'file').map(({ name, kind }) => [name, kind])).toEqual([
        ['./hard.jpg', 'link'],
        ['./hole.jpg', 'sparse'],
        ['./soft.jpg', 'link'],
      ]);
    },
  );
});
