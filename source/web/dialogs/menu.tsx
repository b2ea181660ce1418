/** The menus: what can be done with a room, with one of its members, and with the user's own settings. */
import type {Session} from '../../client/session/state.ts';
import {memberMenu} from '../../commands/menus/member-menu.ts';
import {roomMenu} from '../../commands/menus/room-menu.ts';
import {userMenu} from '../../commands/menus/user-menu.ts';
import {titleOfName} from '../../presenter/rooms/room-title.ts';
import type {Actions} from '../actions/actions.ts';
import {oneLine} from '../elements/text.tsx';
import type {Panel} from '../state/view.ts';
import {ListDialog} from './list.tsx';

export type MenuPanel = Extract<Panel, {type: 'roomMenu' | 'memberMenu' | 'userMenu'}>;

interface MenuProps {
	readonly panel: MenuPanel;
	readonly session: Session;
	readonly actions: Actions;
}

const menuOf = ({panel, session, actions}: MenuProps) => {
	const settings = actions.context.settings();
	if (panel.type === 'userMenu') return {title: 'Settings and lists', entries: userMenu(settings)};
	const room = session.rooms.get(panel.room);
	const title = panel.type === 'roomMenu' ? titleOfName(session, panel.room) : oneLine(panel.person.nick);
	if (room === undefined) return {title, entries: []};
	const entries =
		panel.type === 'roomMenu'
			? roomMenu(session, settings, room)
			: memberMenu(session, settings, room, panel.person);
	return {title, entries};
};

export const Menu = (props: MenuProps) => <ListDialog {...menuOf(props)} actions={props.actions} />;
