/** WeeChat and irssi, each in a terminal, against a server of the test. */
import {mkdirSync, writeFileSync} from 'node:fs';
import {describe, test} from 'vitest';
import type {RunningServer} from './process.ts';
import {openTerminal, type Terminal} from './terminal.ts';
import {isInstalled} from './tmux.ts';
import type {World} from './world.ts';

/** Without the programs, the tests are skipped, or fail if `TERMCHAT_REQUIRE_IRC` is 1. */
export const describeWithIrcPrograms = (name: string, tests: () => void): void => {
	if (isInstalled('weechat', '--version') && isInstalled('irssi', '--version')) describe(name, tests);
	else if (process.env.TERMCHAT_REQUIRE_IRC === '1') {
		test(name, () => {
			throw new Error('weechat or irssi is not installed.');
		});
	} else describe.skip(`${name} (weechat or irssi is not installed)`, tests);
};

/** The port on which the server accepts IRC clients. */
export const ircPortOf = (server: RunningServer): number =>
	Number(server.log().find(({event}) => event === 'irc_listening')?.port);

/** Opens a program that connects to the server with this nick and enters the channel. */
export type OpenIrcProgram = (world: World, port: number, nick: string, channel: string) => Promise<Terminal>;

const openProgram = (world: World, nick: string, file: string, argv: readonly string[]): Terminal =>
	world.keep(
		openTerminal({
			file,
			argv,
			cwd: world.folder.path,
			env: world.env(nick, {LANG: 'C.UTF-8', TERM: 'xterm-256color'}),
			columns: 120,
			rows: 40,
		}),
	);

export const openWeechat: OpenIrcProgram = async (world, port, nick, channel) => {
	const folder = world.folder.at(`weechat-${nick}`);
	mkdirSync(folder);
	const commands = [
		'/set logger.file.auto_log off',
		'/set irc.server_default.capabilities "*"',
		'/set irc.look.smart_filter off',
		`/server add chat 127.0.0.1/${port} -notls -nicks=${nick} -autojoin=${channel} -autoreconnect_delay=1`,
		'/connect chat',
	];
	return openProgram(world, nick, 'weechat', ['-d', folder, ...commands.flatMap(command => ['-r', command])]);
};

export const openIrssi: OpenIrcProgram = async (world, port, nick, channel) => {
	const folder = world.folder.at(`irssi-${nick}`);
	mkdirSync(folder);
	writeFileSync(
		`${folder}/config`,
		`servers = ({ address = "127.0.0.1"; port = "${port}"; chatnet = "chat"; autoconnect = "yes"; use_tls = "no"; });
chatnets = { chat = { type = "IRC"; nick = "${nick}"; }; };
settings = { core = { nick = "${nick}"; user_name = "${nick}"; real_name = "${nick}"; server_reconnect_time = "10s"; }; };
`,
	);
	const terminal = openProgram(world, nick, 'irssi', [`--home=${folder}`]);
	await terminal.waitFor('End of /MOTD');
	terminal.type(`/join ${channel}\r`);
	return terminal;
};
