// A server of git as the great hosts run it: it takes any user's known key, greets with the account, and gives no shell. Its
// SSH is npm `ssh2`. Arguments: the host's key, the public key that it knows. Prints its port, and ends with its stdin.
import fs from 'node:fs';

import ssh2 from '../../target/real-parts/node_modules/ssh2/lib/index.js';

const [hostKey, known] = process.argv.slice(2).map((path) => fs.readFileSync(path));
const account = ssh2.utils.parseKey(known);

const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
  client.on('authentication', (ask) => {
    const isKnown = ask.method === 'publickey' && ask.key.data.equals(account.getPublicSSH())
      && (!ask.signature || account.verify(ask.blob, ask.signature, ask.hashAlgo) === true);
    return isKnown ? ask.accept() : ask.reject(['publickey']);
  });
  client.on('session', (accept) => {
    const session = accept();
    const greet = (accept) => {
      const stream = accept();
      stream.stderr.write("Hi alice! You've successfully authenticated, but GitHub does not provide shell access.\r\n");
      stream.exit(1);
      stream.end();
    };
    session.on('shell', greet);
    // As they do with what is no command of git.
    session.on('exec', (accept) => { const stream = accept(); stream.stderr.write('Invalid command\r\n'); stream.exit(1); stream.end(); });
  });
  client.on('error', () => {});
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit(0)).on('error', () => process.exit(0));
