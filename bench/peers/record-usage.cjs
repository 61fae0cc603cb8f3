// Loaded before a command: when it ends, writes what it took as JSON to the file that RECORD_USAGE names: CPU seconds, and
// the most bytes that it held at once.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeFileSync(
    process.env.RECORD_USAGE,
    JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, rss: maxRSS * 1024 }),
  );
});
