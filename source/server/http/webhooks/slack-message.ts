/**
 * Converts a Slack message to text: its blocks and attachments become lines. Parts that only Slack can display (images
 * without a description, menus, colours) are omitted.
 */
import {fromMrkdwn, linkText} from './slack-text.ts';

/** Converts Slack markup to plain text, with the names of users and channels if they are known. */
export type ToPlain = (markup: string) => string;

type Fields = Readonly<Record<string, unknown>>;

/** Deeper nesting is omitted. */
const maxDepth = 6;
/** Further blocks, elements or fields of one list are omitted. */
const maxItems = 200;

const isFields = (value: unknown): value is Fields =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

const itemsOf = (value: unknown): readonly Fields[] =>
	Array.isArray(value) ? value.slice(0, maxItems).filter(isFields) : [];

/** Joins the parts that are not blank, without blank lines between them. */
const lines = (parts: readonly string[]): string =>
	parts
		.filter(part => part.trim() !== '')
		.map(part => part.replace(/^\n+|\s+$/g, ''))
		.join('\n');

/** The text of a text object, or a string. `{type: 'plain_text', text}` has no markup. */
const textObject = (value: unknown, plain: ToPlain): string => {
	if (typeof value === 'string') return plain(value);
	if (!isFields(value)) return '';
	const text = textIn(value.text);
	return value.type === 'plain_text' ? text : plain(text);
};

const imageText = ({title, alt_text: alt}: Fields, plain: ToPlain): string => {
	const description = textObject(title, plain) || textIn(alt);
	return description === '' ? '' : `[${description}]`;
};

/** The text of a button or a menu. Only a link is useful in a text. */
const actionText = ({text, url}: Fields, plain: ToPlain): string =>
	textIn(url) === '' ? '' : linkText(textIn(url), textObject(text, plain));

const numbered = (texts: readonly string[], isOrdered: boolean): string =>
	lines(texts.map((text, index) => (text === '' ? '' : `${isOrdered ? `${index + 1}.` : '-'} ${text}`)));

/** The text of a rich text element. */
const richText = (element: Fields, plain: ToPlain, depth = 0): string => {
	if (depth > maxDepth) return '';
	const inner = () => itemsOf(element.elements).map(one => richText(one, plain, depth + 1));
	switch (element.type) {
		case 'text':
			return textIn(element.text);
		case 'link':
			return linkText(textIn(element.url), textIn(element.text));
		case 'emoji':
			return textIn(element.name) === '' ? '' : plain(`:${textIn(element.name)}:`);
		case 'user':
			return plain(`<@${textIn(element.user_id)}>`);
		case 'channel':
			return plain(`<#${textIn(element.channel_id)}>`);
		case 'broadcast':
			return `@${textIn(element.range)}`;
		case 'rich_text_list':
			return numbered(inner(), element.style === 'ordered');
		case 'rich_text_preformatted':
			return `\`\`\`\n${inner().join('')}\n\`\`\``;
		case 'rich_text_quote':
			return inner()
				.join('')
				.split('\n')
				.map(line => `> ${line}`)
				.join('\n');
		default:
			return inner().join('');
	}
};

const fieldText = (field: Fields, plain: ToPlain): string => {
	// A field of an attachment has a title and a value. A field of a section is a text object.
	if (field.value === undefined && field.title === undefined) return textObject(field, plain);
	const [title, value] = [textObject(field.title, plain), textObject(field.value, plain)];
	return title === '' || value === '' ? title + value : `${title}: ${value}`;
};

const blockText = (block: Fields, plain: ToPlain): string => {
	const elements = itemsOf(block.elements);
	switch (block.type) {
		case 'header':
		case 'section':
		case 'markdown':
			return lines([
				block.type === 'markdown' ? textIn(block.text) : textObject(block.text, plain),
				...itemsOf(block.fields).map(field => fieldText(field, plain)),
				...(isFields(block.accessory) ? [actionText(block.accessory, plain)] : []),
			]);
		case 'context':
			return elements
				.map(one => (one.type === 'image' ? imageText(one, plain) : textObject(one, plain)))
				.filter(text => text !== '')
				.join(' · ');
		case 'actions':
			return lines(elements.map(element => actionText(element, plain)));
		case 'rich_text':
			return lines(elements.map(element => richText(element, plain)));
		case 'image':
		case 'video':
			return imageText(block, plain);
		default:
			return '';
	}
};

const blocksText = (blocks: unknown, plain: ToPlain): string =>
	lines(itemsOf(blocks).map(block => blockText(block, plain)));

const titleText = ({title, title_link: link}: Fields, plain: ToPlain): string => {
	const text = textObject(title, plain);
	return textIn(link) === '' ? text : linkText(textIn(link), text);
};

/**
 * The text of an attachment. `fallback` is for programs that show no attachments, and is used only if there is no other
 * text.
 */
const attachmentText = (attachment: Fields, plain: ToPlain): string => {
	const {pretext, author_name: author, text, fields, blocks, actions, footer, fallback} = attachment;
	const content = lines([
		textObject(pretext, plain),
		textObject(author, plain),
		titleText(attachment, plain),
		textObject(text, plain),
		...itemsOf(fields).map(field => fieldText(field, plain)),
		blocksText(blocks, plain),
		...itemsOf(actions).map(action => actionText(action, plain)),
		textObject(footer, plain),
	]);
	return content === '' ? textObject(fallback, plain) : content;
};

/** Some programs repeat the text of the message as the title of an attachment. */
const withoutStart = (text: string, start: string): string =>
	start !== '' && `${text}\n`.startsWith(`${start}\n`) ? text.slice(start.length + 1) : text;

/** The message as text. If there are blocks, `text` is only for Slack notifications, so it is omitted. */
export const slackText = (
	{text, blocks, attachments, mrkdwn}: Fields,
	plain: ToPlain = text => fromMrkdwn(text),
): string => {
	const written = mrkdwn === false ? textIn(text) : plain(textIn(text));
	const body = lines([blocksText(blocks, plain) || written]);
	return lines([
		body,
		...itemsOf(attachments).map(attachment => withoutStart(attachmentText(attachment, plain), body)),
	]);
};
