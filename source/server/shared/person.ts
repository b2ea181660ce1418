import type {Person} from '../../protocol/server-frames.ts';

/** A stored user as frames contain it. */
export const toPerson = ({
	id,
	nick,
	isBot,
}: Pick<Person, 'id' | 'nick'> & {readonly isBot?: boolean}): Person => ({
	id,
	nick,
	...(isBot === true && {bot: true as const}),
});
