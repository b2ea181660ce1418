/**
 * Repeats each message of other users. Run: `npx node examples/echo-bot.ts localhost:8080 dev`. Outside this checkout,
 * import `termchat/client`.
 */
import {connect} from '../source/node-client/connect.ts';

const [url = 'localhost:8080', room = 'dev'] = process.argv.slice(2);
const client = await connect({url, nick: 'echo', rooms: [room], name: 'echo-bot', bot: true});

// Receives each message once and in order, including those sent while the connection was down.
client.follow(room, entry => {
	if (entry.type !== 'message' || entry.from.id === client.session().me?.id) return;
	client.post({room}, `${entry.from.nick} said: ${entry.text}`, {replyTo: entry.seq});
});

process.stdout.write(`echo joined ${room}. Press Ctrl+C to stop.\n`);
process.once('SIGINT', () => client.close());
