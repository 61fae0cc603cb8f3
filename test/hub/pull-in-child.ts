// Run by tests as a process of its own: pulls argv[2] and prints the result; tells the parent of every 16 kB.
import { resolveCheckpoint } from '../../src/hub/resolve-checkpoint.js';

const events: string[] = [];
const found = await resolveCheckpoint(process.argv[2] ?? '', {
  onEvent: (event) => {
    events.push(event.type);
    if (event.type === 'progress' && event.file === 'model.safetensors') process.send?.(event.done);
    if (event.type === 'wait') process.send?.('wait');
  },
});
process.stdout.write(JSON.stringify({ ...found, waited: events.includes('wait') }));
process.disconnect();
