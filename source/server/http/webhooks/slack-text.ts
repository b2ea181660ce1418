/**
 * Converts Slack markup to plain text: `<https://ci.example.org|build 7>` becomes `build 7 (https://ci.example.org)`,
 * and `&lt;` becomes `<`. Signs for bold and italic, and code between backticks, stay unchanged.
 */

const entities: Readonly<Record<string, string>> = {'&lt;': '<', '&gt;': '>', '&amp;': '&'};

const decodeEntities = (text: string): string =>
	text.replace(/&(?:lt|gt|amp);/g, entity => entities[entity] ?? entity);

/** A link with its label, unless the label repeats the URL. */
export const linkText = (url: string, label: string): string => {
	const bare = url.replace(/^(?:mailto:|https?:\/\/)/, '').replace(/\/$/, '');
	if (label === '' || label === url || label === bare) return url.replace(/^mailto:/, '');
	return `${label} (${url})`;
};

/** The text of `<…>`: a link, a user, a room, a group, a date, or `@here`. */
const referenceText = (content: string): string => {
	const bar = content.indexOf('|');
	const target = bar === -1 ? content : content.slice(0, bar);
	const label = bar === -1 ? '' : content.slice(bar + 1);
	if (target.startsWith('!')) {
		if (label !== '') return label;
		return `@${target.slice(1).split('^', 1)[0] ?? ''}`;
	}
	if (target.startsWith('@')) return `@${label === '' ? target.slice(1) : label.replace(/^@/, '')}`;
	if (target.startsWith('#')) return `#${label === '' ? target.slice(1) : label.replace(/^#/, '')}`;
	return linkText(target, label);
};

/** Decodes entities last, so that an escaped `<` never begins a link. */
export const fromMrkdwn = (text: string): string =>
	decodeEntities(
		text.replace(/<([@#!][^<>\n]+|[a-z][a-z0-9+.-]*:[^<>\n]+)>/gi, (_, content: string) =>
			referenceText(content),
		),
	);
