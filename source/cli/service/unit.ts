/** The systemd unit of `termchat serve`: plain text from plain values. */

export interface UnitOptions {
	/** A unit of the system; otherwise of the user. */
	readonly isSystem: boolean;
	/** Node and the program, as absolute paths. */
	readonly program: readonly string[];
	/** The program unpacks itself into a cache folder (a single-file executable). */
	readonly needsCache: boolean;
	/** The flags of `termchat serve`. */
	readonly flags: readonly string[];
	/** The user of a system unit; undefined for a user that systemd creates. */
	readonly user: string | undefined;
	/** The folder a user unit may write to. */
	readonly dataFolder: string;
	readonly port: number;
	readonly hasTls: boolean;
}

/** The first line of a unit of this program. Only such a file is replaced or removed. */
export const unitMark = '# Written by termchat service install. Change it with: systemctl edit termchat';

/** A word of ExecStart: systemd replaces % and $, and reads backslashes and quotes. */
const quoteWord = (word: string): string => {
	const escaped = word.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%').replaceAll('$', '$$$$');
	return /^[\w@%+=:,./-]+$/.test(escaped) ? escaped : `"${escaped}"`;
};

/** The restrictions of every unit. MemoryDenyWriteExecute is missing because V8 needs writable and executable memory. */
const sandbox = [
	'NoNewPrivileges=yes',
	'ProtectSystem=strict',
	'PrivateTmp=yes',
	'LockPersonality=yes',
	'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK',
	'RestrictNamespaces=yes',
	'RestrictRealtime=yes',
	'RestrictSUIDSGID=yes',
	'SystemCallArchitectures=native',
	'SystemCallFilter=@system-service',
	'SystemCallFilter=~@privileged @resources',
	'SystemCallErrorNumber=EPERM',
	'UMask=0077',
];

const isInHome = (file: string): boolean => /^\/(home|root)\//.test(file);

const systemLines = ({user, program, port}: UnitOptions): readonly string[] => {
	const capability = port > 0 && port < 1024 ? 'CAP_NET_BIND_SERVICE' : '';
	return [
		...(user === undefined ? ['DynamicUser=yes'] : [`User=${user}`]),
		'StateDirectory=termchat',
		'StateDirectoryMode=0700',
		`CapabilityBoundingSet=${capability}`,
		...(capability === '' ? [] : [`AmbientCapabilities=${capability}`]),
		`ProtectHome=${program.some(isInHome) ? 'read-only' : 'yes'}`,
		'PrivateDevices=yes',
		'ProtectKernelTunables=yes',
		'ProtectKernelModules=yes',
		'ProtectKernelLogs=yes',
		'ProtectControlGroups=yes',
		'ProtectClock=yes',
		'ProtectHostname=yes',
		'ProtectProc=invisible',
		'ProcSubset=pid',
		'RemoveIPC=yes',
	];
};

/** The manager of a user has no capabilities, so it needs a user namespace to make the file system read-only. */
const userLines = ({dataFolder}: UnitOptions): readonly string[] => [
	'PrivateUsers=yes',
	`ReadWritePaths="${dataFolder.replaceAll('%', '%%')}"`,
];

/** The database of a system unit is in its state folder, unless the flags name another place. */
const databaseFlags = ({isSystem, flags}: UnitOptions): readonly string[] =>
	isSystem && !flags.some(flag => /^--(db|memory)(=|$)/.test(flag))
		? ['--db', '/var/lib/termchat/termchat.db']
		: [];

export const unitText = (options: UnitOptions): string => {
	const {isSystem, program, needsCache, flags, hasTls} = options;
	const words = [...program, 'serve', ...databaseFlags(options), ...flags];
	return [
		unitMark,
		'[Unit]',
		'Description=termchat, a chat in the terminal',
		...(isSystem ? ['After=network-online.target', 'Wants=network-online.target'] : []),
		'',
		'[Service]',
		'Type=exec',
		'SyslogIdentifier=termchat',
		`ExecStart=${words.map(quoteWord).join(' ')}`,
		// Without TLS, SIGHUP ends the server.
		...(hasTls ? ['ExecReload=/bin/kill -HUP $MAINPID'] : []),
		'Restart=on-failure',
		'RestartSec=2',
		'TimeoutStopSec=30',
		'LimitNOFILE=65536',
		...(isSystem ? systemLines(options) : userLines(options)),
		...(needsCache ? ['CacheDirectory=termchat', 'CacheDirectoryMode=0700'] : []),
		...sandbox,
		'',
		'[Install]',
		`WantedBy=${isSystem ? 'multi-user.target' : 'default.target'}`,
		'',
	].join('\n');
};
