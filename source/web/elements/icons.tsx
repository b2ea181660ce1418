/** The icons of the page, drawn as strokes in the text colour. */
const paths = {
	menu: 'M3 5h14M3 10h14M3 15h14',
	people:
		'M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2 16.5c0-3 2.3-5 5.5-5s5.5 2 5.5 5M13 3.9a3 3 0 0 1 0 5.2M15 11.9c1.9.7 3 2.4 3 4.6',
	close: 'M5 5l10 10M15 5L5 15',
	search: 'M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11ZM13 13l4 4',
	chart: 'M3 16.5h14M5 14v-4M8.5 14V6M12 14V9M15.5 14V4',
	plus: 'M10 4v12M4 10h12',
	send: 'M3.5 10h12M11 5l5 5-5 5',
	newLine: 'M16 4v6.5H4.5M8 6.5l-4 4 4 4',
	reply: 'M8 5L3.5 9.5 8 14M4 9.5h7.5c3 0 5 1.8 5 5.5',
	edit: 'M4 16l.7-3.4L13.4 4l2.6 2.6-8.6 8.7L4 16Z',
	remove: 'M4 6h12M8 6V4h4v2M5.5 6l.8 10.5h7.4L14.5 6',
	smile:
		'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM7.2 11.7c.7 1.1 1.6 1.7 2.8 1.7s2.1-.6 2.8-1.7M7.8 8v.1M12.2 8v.1',
	timer: 'M10 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM10 8v3.2l2 1.3M8 2.5h4',
	link: 'M8.5 11.5l3-3M9 6l1.7-1.7a3.3 3.3 0 0 1 4.7 4.7L13.7 10.7M11 14l-1.7 1.7a3.3 3.3 0 0 1-4.7-4.7L6.3 9.3',
	thread: 'M3.5 4h13v8.5H9L5.5 16v-3.5h-2ZM6.5 7h7M6.5 9.5h4.5',
	pin: 'M7 3h6M8 3v5l-2.5 3.5h9L12 8V3M10 11.5V17',
	inbox: 'M3 11.5h4l1.2 2h3.6l1.2-2h4M5 4h10l2 7.5V16H3v-4.5L5 4Z',
	more: 'M5 9.6v.8M10 9.6v.8M15 9.6v.8',
	back: 'M16 10H4M9 5l-5 5 5 5',
	leave: 'M11.5 4H5v12h6.5M9 10h8M13.5 6.5L17 10l-3.5 3.5',
	shield: 'M10 3l6 2.2v4.3c0 3.6-2.4 6-6 7.5-3.6-1.5-6-3.9-6-7.5V5.2L10 3Z',
	ban: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM5 5l10 10',
	bell: 'M5 13.5V9a5 5 0 0 1 10 0v4.5l1.5 1.5h-13L5 13.5ZM8.5 17.2h3',
	up: 'M10 16V4M5 9l5-5 5 5',
	down: 'M10 4v12M5 11l5 5 5-5',
} as const;

export type IconName = keyof typeof paths;

export const Icon = ({name}: {readonly name: IconName}) => (
	<svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
		<path d={paths[name]} />
	</svg>
);
