import type {Notifications} from '../../protocol/notifications.ts';
import type {ServerFrameOf} from '../../protocol/server-frames.ts';

type Fields = NonNullable<ServerFrameOf<'welcome'>['notifications']>;

/** The notification settings of a user, in the form that frames contain. */
export const notificationFields = ({rooms, highlight, ...others}: Notifications): Fields => ({
	...others,
	rooms: [...rooms],
	highlight: [...highlight],
});

export const notificationsFrame = (notifications: Notifications): ServerFrameOf<'notifications'> => ({
	type: 'notifications',
	...notificationFields(notifications),
});
