/** The open dialog. */
import type {Session} from '../../client/session/state.ts';
import {titleOfName} from '../../presenter/rooms/room-title.ts';
import type {Actions} from '../actions/actions.ts';
import type {Panel} from '../state/view.ts';
import {CreateRoom} from './create-room.tsx';
import {Help} from './help.tsx';
import {InviteLink} from './invite-link.tsx';
import {LineForm} from './line-form.tsx';
import {ListDialog, MessagesDialog} from './list.tsx';
import {Menu} from './menu.tsx';
import {MessageMenu} from './message-menu.tsx';
import {NotificationsDialog} from './notifications.tsx';
import {Pairing} from './pairing.tsx';
import {Palette} from './palette/palette.tsx';
import {StatsPanel} from './stats.tsx';
import {Webhook} from './webhook.tsx';

interface PanelsProps {
	readonly panel: Panel;
	readonly session: Session;
	readonly current: string | undefined;
	readonly actions: Actions;
}

/** Longer than any valid nick, so that the form can explain the limit. */
const maxNickInput = 64;

interface NickFormProps extends Pick<PanelsProps, 'session' | 'actions'> {
	readonly problem: string | undefined;
}

const NickForm = ({problem, session, actions}: NickFormProps) => (
	<LineForm
		title="Change nick"
		label="Nick"
		initial={session.me?.nick ?? ''}
		button="Change nick"
		problem={problem}
		maxLength={maxNickInput}
		onSubmit={actions.rename}
		onClose={actions.closePanel}
	/>
);

interface TopicFormProps extends Pick<PanelsProps, 'session' | 'actions'> {
	readonly room: string;
}

const TopicForm = ({room, session, actions}: TopicFormProps) => (
	<LineForm
		title={`Topic of ${titleOfName(session, room)}`}
		label="Topic"
		initial={session.rooms.get(room)?.topic ?? ''}
		button="Set topic"
		problem={undefined}
		maxLength={session.limits.topicLength}
		onSubmit={text => actions.setTopic(room, text)}
		onClose={actions.closePanel}
	/>
);

export const Panels = ({panel, ...props}: PanelsProps) => {
	const {session, actions} = props;
	switch (panel.type) {
		case 'palette':
			return <Palette key={panel.query} initial={panel.query} {...props} />;
		case 'list':
			return <ListDialog title={panel.title} entries={panel.entries} actions={actions} />;
		case 'messages':
			return <MessagesDialog panel={panel} {...props} />;
		case 'create':
			return <CreateRoom actions={actions} />;
		case 'invite':
			return <InviteLink key={panel.token} room={panel.room} token={panel.token} actions={actions} />;
		case 'createWebhook':
		case 'webhookUrl':
			return <Webhook key={panel.type} panel={panel} session={session} actions={actions} />;
		case 'pairing':
			return <Pairing key={panel.link} link={panel.link} actions={actions} />;
		case 'stats':
			return <StatsPanel key={panel.room} room={panel.room} session={session} actions={actions} />;
		case 'help':
			return <Help actions={actions} />;
		case 'nick':
			return <NickForm problem={panel.problem} session={session} actions={actions} />;
		case 'notifications':
			return <NotificationsDialog room={panel.room} session={session} actions={actions} />;
		case 'roomMenu':
		case 'memberMenu':
		case 'userMenu':
			return <Menu panel={panel} session={session} actions={actions} />;
		case 'messageMenu':
			return <MessageMenu item={panel.item} room={panel.room} actions={actions} />;
		case 'topic':
			return <TopicForm room={panel.room} session={session} actions={actions} />;
	}
};
