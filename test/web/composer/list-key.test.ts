import {expect, test} from 'vitest';
import {helpCommands} from '../../../source/commands/slash/registry.ts';
import {type CompletionSources, completionAt} from '../../../source/commands/suggestions/completion.ts';
import {listKey} from '../../../source/web/composer/list-key.ts';

const sources: CompletionSources = {
	nicks: ['bobby', 'bob', 'ann'],
	rooms: ['dev', 'ops'],
	commands: helpCommands('page'),
	settings: [],
	emoji: undefined,
};

/** What Enter does after this text. */
const enterAfter = (text: string, selected = 0) => {
	const completion = completionAt(text, text.length, sources, 'typing');
	if (completion === undefined) throw new Error(`Nothing completes "${text}".`);
	return listKey({key: 'Enter', shiftKey: false}, completion, selected)?.type;
};

test('Enter sends a text that ends with a whole nick or room', () => {
	expect(enterAfter('thanks @bob')).toBeUndefined();
	expect(enterAfter('thanks @Bob')).toBeUndefined();
	expect(enterAfter('see #ops')).toBeUndefined();
	expect(enterAfter('/help')).toBeUndefined();
});

test('Enter completes a word that is not whole, and takes what the user has selected', () => {
	expect(enterAfter('thanks @bo')).toBe('take');
	expect(enterAfter('see #op')).toBe('take');
	expect(enterAfter('/hel')).toBe('take');
	expect(enterAfter('thanks @bo', 1)).toBe('take');
});

test('the arrow keys move around the list, Tab takes and Esc closes', () => {
	const completion = completionAt('@b', 2, sources, 'typing');
	if (completion === undefined) throw new Error('Nothing completes "@b".');
	const act = (key: string, selected: number) => listKey({key, shiftKey: false}, completion, selected);
	expect(act('ArrowDown', 1)).toEqual({type: 'select', index: 0});
	expect(act('ArrowUp', 0)).toEqual({type: 'select', index: 1});
	expect(act('Tab', 0)).toEqual({type: 'take'});
	expect(act('Escape', 0)).toEqual({type: 'close'});
	expect(act('a', 0)).toBeUndefined();
});
