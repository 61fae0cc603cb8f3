#!/usr/bin/env -S node --import tsx
import { execute } from '@oclif/core';
import { tellStdoutFailure } from '../src/cli/tell-stdout-failure.ts';

tellStdoutFailure(process);
await execute({ development: true, dir: import.meta.url });
