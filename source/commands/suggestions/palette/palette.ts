/**
 * The palette: matches of the query, the best first. `#` limits it to rooms, `@` to users, `>` or `/` to commands and
 * settings, `?` searches messages; without a sign all of them. Pure.
 */
import fuzzysort from 'fuzzysort';
import {nameBegins} from '../../../protocol/limits.ts';
import type {ListEntry} from '../../command.ts';
import {
	type Candidate,
	commandCandidates,
	directRooms,
	otherRooms,
	ownRooms,
	people,
	settingCandidates,
} from './candidates.ts';
import type {PaletteSources} from './sources.ts';
import {linkEntry, messageEntries, newRoom, searchEntries} from './unranked-entries.ts';

export type PaletteScope = 'all' | 'rooms' | 'people' | 'commands' | 'search';

const scopes: Readonly<Record<string, PaletteScope>> = {
	'#': 'rooms',
	'@': 'people',
	'>': 'commands',
	'/': 'commands',
	'?': 'search',
};

/** The most entries shown. */
const limit = 50;

interface PaletteQuery {
	readonly scope: PaletteScope;
	readonly text: string;
}

export const parseQuery = (query: string): PaletteQuery => {
	const typed = query.trimStart();
	const scope = scopes[typed[0] ?? ''];
	return scope === undefined ? {scope: 'all', text: typed.trim()} : {scope, text: typed.slice(1).trim()};
};

/** A name that begins with the query comes before a shorter name that contains it. */
const prefixBonus = 0.3;

const ranked = (candidates: readonly Candidate[], text: string): readonly ListEntry[] => {
	if (text === '') {
		return [...candidates].sort((one, other) => other.rank - one.rank).map(({entry}) => entry);
	}
	return fuzzysort
		.go(text, candidates, {key: 'target', limit: limit * 2, threshold: 0.2})
		.map(({obj, score}) => ({
			obj,
			score: score + obj.rank / 50 + (nameBegins(obj.target, text) ? prefixBonus : 0),
		}))
		.sort((one, other) => other.score - one.score)
		.map(({obj}) => obj.entry);
};

const entriesFor = (sources: PaletteSources, {scope, text}: PaletteQuery): readonly ListEntry[] => {
	const rooms = (): readonly Candidate[] => [...ownRooms(sources), ...otherRooms(sources)];
	switch (scope) {
		case 'rooms':
			return ranked(rooms(), text);
		case 'people':
			return ranked([...directRooms(sources), ...people(sources)], text);
		case 'commands':
			return ranked([...commandCandidates(sources), ...settingCandidates(sources)], text);
		case 'search':
			return searchEntries(text);
		case 'all': {
			if (text === '') return ranked([...rooms(), ...people(sources)], text);
			const commands = [...commandCandidates(sources), ...settingCandidates(sources)];
			return [
				...ranked([...rooms(), ...people(sources), ...commands], text),
				...messageEntries(sources, text),
			];
		}
	}
};

export const paletteEntries = (sources: PaletteSources, typed: string): readonly ListEntry[] => {
	const query = parseQuery(typed);
	const entries = entriesFor(sources, query).slice(0, limit);
	const link = linkEntry(sources, typed);
	// A room name may look like a token, but a token must not become the name of a public room.
	if (link !== undefined) return [link, ...entries];
	if (query.scope === 'rooms') return [...entries, ...newRoom(sources, query.text)];
	if (query.scope !== 'all') return entries;
	return [...entries, ...searchEntries(query.text), ...newRoom(sources, query.text)];
};
