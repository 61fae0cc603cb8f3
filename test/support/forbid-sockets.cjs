// Preloaded into a process that must not touch the network: the first attempt ends it.
const { Socket } = require('node:net');
const dgram = require('node:dgram');
const dns = require('node:dns');

function forbidden() {
  require('node:fs').writeSync(2, `a socket was opened ${new Error('here').stack}\n`);
  process.kill(process.pid, 'SIGABRT');
}
Socket.prototype.connect = forbidden;
dgram.createSocket = forbidden;
dns.lookup = forbidden;
dns.promises.lookup = forbidden;
