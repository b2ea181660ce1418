/** The `package.json` of the published package, made of the one of the checkout. Pure. */

/** Fields that matter in a checkout only. With `private` npm refuses to publish the checkout itself. */
const checkoutFields = ['private', 'scripts', 'devDependencies', 'allowScripts', 'files'];

export interface Origin {
	readonly repository: {readonly type: 'git'; readonly url: string};
	readonly homepage?: string;
	readonly bugs?: {readonly url: string};
}

/** Where these hosts keep the issues of a repository. */
const issuePaths: Readonly<Record<string, string>> = {
	'bitbucket.org': 'issues',
	'codeberg.org': 'issues',
	'github.com': 'issues',
	'gitlab.com': '-/issues',
};

/** `https://host/path`, without credentials and `.git`; undefined for a path or a host that is not public. */
const webAddress = (remote: string): URL | undefined => {
	const scp = /^(?:[\w.-]+@)?([\w.-]+\.[\w-]+):(?!\/\/)(.+)$/.exec(remote);
	const url = URL.parse(scp === null ? remote : `ssh://${scp[1]}/${scp[2]}`);
	if (url === null || !['https:', 'http:', 'ssh:', 'git:', 'git+ssh:'].includes(url.protocol))
		return undefined;
	const path = url.pathname.replace(/\/+$/, '').replace(/\.git$/, '');
	if (!url.hostname.includes('.') || /^[\d.]+$/.test(url.hostname) || path === '') return undefined;
	return URL.parse(`https://${url.hostname}${path}`) ?? undefined;
};

/**
 * What the URL of a Git remote says about the project; undefined if it leads to no public host. `homepage` and
 * `bugs` only for hosts whose addresses are known.
 */
export const originOf = (remote: string): Origin | undefined => {
	const page = webAddress(remote.trim());
	if (page === undefined) return undefined;
	const repository = {type: 'git', url: `git+${page.href}.git`} as const;
	const issues = issuePaths[page.hostname];
	if (issues === undefined) return {repository};
	return {repository, homepage: `${page.href}#readme`, bugs: {url: `${page.href}/${issues}`}};
};

/** The published `package.json`. What the checkout's says about repository, homepage and bugs is kept. */
export const toPublished = (
	manifest: Readonly<Record<string, unknown>>,
	origin: Origin | undefined,
): Record<string, unknown> => {
	const kept = Object.fromEntries(
		Object.entries(manifest).filter(([field]) => !checkoutFields.includes(field)),
	);
	return {...kept, ...origin, ...kept};
};
