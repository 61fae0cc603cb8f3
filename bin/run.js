#!/usr/bin/env node
import { execute } from '@oclif/core';
import { tellStdoutFailure } from '../dist/cli/tell-stdout-failure.js';

tellStdoutFailure(process);
await execute({ dir: import.meta.url });
