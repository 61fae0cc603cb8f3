// Loaded before the command: writes the most memory that the process held at once, in KB, when it ends.
const { writeFileSync } = require('node:fs');

process.on('exit', () => writeFileSync(process.env.RECORD_MEMORY, String(process.resourceUsage().maxRSS)));
