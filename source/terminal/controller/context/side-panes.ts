/** The panes beside the messages, which need a wide terminal. */
import {threePanesColumns, twoPanesColumns} from '../../draw/layout.ts';
import {hintFor, type KeyDisplay} from '../../input/key-labels.ts';

export type SidePane = 'rooms' | 'members';

interface SidePaneFacts {
	readonly name: string;
	readonly minColumns: number;
	/** The key or the command that does the same in a narrow terminal. */
	readonly instead: (display: KeyDisplay) => string;
}

export const sidePanes: Readonly<Record<SidePane, SidePaneFacts>> = {
	rooms: {
		name: 'room list',
		minColumns: twoPanesColumns,
		instead: display => `${hintFor('palette', display)} lists rooms`,
	},
	members: {name: 'member list', minColumns: threePanesColumns, instead: () => '/names lists members'},
};

/** Why the pane is not shown, and an alternative; undefined if the terminal is wide enough. */
export const sidePaneProblem = (pane: SidePane, columns: number, display: KeyDisplay): string | undefined => {
	const {minColumns, instead} = sidePanes[pane];
	return columns < minColumns ? `Needs ${minColumns} columns: ${instead(display)}` : undefined;
};
