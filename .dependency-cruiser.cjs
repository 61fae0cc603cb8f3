/** Who may import whom: the layers of docs/architecture.md. Commands call rooms; rooms never call commands. */
const rooms = (...names) => `^src/(${names.join('|')})/`;

/** A rule that forbids every import from one room into the named others. */
const never = (from, to, why) => ({
  name: `${from}-never-imports-${to.join('-')}`,
  comment: why,
  severity: 'error',
  from: { path: rooms(from) },
  to: { path: rooms(...to) },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependency-in-src',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    never(
      'device',
      ['commands', 'cli', 'pipeline', 'model', 'hub', 'video', 'evaluation', 'site'],
      'what can be run on knows nothing of what is run',
    ),
    never(
      'model',
      ['commands', 'cli', 'pipeline', 'hub', 'video', 'evaluation', 'site'],
      'GIT itself depends on no other room but the devices it runs on',
    ),
    never(
      'hub',
      ['commands', 'cli', 'pipeline', 'model', 'video', 'evaluation', 'site'],
      'fetching files knows nothing of what they hold',
    ),
    never(
      'video',
      ['commands', 'cli', 'pipeline', 'model', 'hub', 'evaluation', 'site'],
      'frames come from ffmpeg, nothing else',
    ),
    never('evaluation', ['commands', 'cli', 'pipeline', 'model', 'hub', 'video', 'site'], 'metrics stand alone'),
    never('pipeline', ['commands', 'cli', 'evaluation', 'site'], 'the pipeline calls model, video and hub'),
    never('site', ['commands', 'cli', 'evaluation', 'video'], 'alt text calls the pipeline'),
    {
      name: 'oclif-only-in-commands',
      comment: 'rooms never print and know no command line; src/cli holds what the commands share',
      severity: 'error',
      from: { path: '^src/(?!commands/|cli/)' },
      to: { path: 'node_modules/@oclif' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
