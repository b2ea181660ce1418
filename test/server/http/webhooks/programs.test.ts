/** Messages as programs send them to an incoming webhook of Slack. */
import {expect, test} from 'vitest';
import {readMessage} from '../../../../source/server/http/webhooks/read-message.ts';

const lines = (...all: readonly string[]): string => all.join('\n');

interface Case {
	readonly program: string;
	readonly body: object;
	/** The program sends the JSON in the field `payload` of a form. */
	readonly isForm?: true;
	readonly text: string;
}

const cases: readonly Case[] = [
	{
		program: 'GitHub Actions (8398a7/action-slack)',
		body: {
			username: 'github-actions',
			attachments: [
				{
					color: 'danger',
					author_name: '8398a7@action-slack',
					author_link: 'https://github.com/8398a7/action-slack',
					fields: [
						{title: 'repo', value: '<https://github.com/ann/app|ann/app>', short: true},
						{title: 'message', value: 'Fix a &lt;script&gt; &amp; more', short: true},
						{title: 'commit', value: '<https://github.com/ann/app/commit/0a1b2c3d|0a1b2c3d>', short: true},
						{title: 'author', value: 'ann<ann@example.org>', short: true},
					],
				},
			],
			text: ':no_entry: Failed GitHub Actions\n',
		},
		text: lines(
			'[github-actions] :no_entry: Failed GitHub Actions',
			'8398a7@action-slack',
			'repo: ann/app (https://github.com/ann/app)',
			'message: Fix a <script> & more',
			'commit: 0a1b2c3d (https://github.com/ann/app/commit/0a1b2c3d)',
			'author: ann<ann@example.org>',
		),
	},
	{
		program: 'GitHub Actions (slackapi/slack-github-action)',
		body: {
			text: 'GitHub Action build result: failure\nhttps://github.com/ann/app/pull/7',
			blocks: [
				{
					type: 'section',
					text: {
						type: 'mrkdwn',
						text: 'GitHub Action build result: failure\n<https://github.com/ann/app/pull/7|Pull request 7>',
					},
				},
				{type: 'divider'},
				{
					type: 'actions',
					elements: [
						{
							type: 'button',
							text: {type: 'plain_text', text: 'Show the run', emoji: true},
							url: 'https://github.com/ann/app/actions/runs/1',
							action_id: 'run',
						},
					],
				},
			],
		},
		text: lines(
			'GitHub Action build result: failure',
			'Pull request 7 (https://github.com/ann/app/pull/7)',
			'Show the run (https://github.com/ann/app/actions/runs/1)',
		),
	},
	{
		program: 'GitLab, a push',
		isForm: true,
		body: {
			username: 'GitLab',
			icon_url: 'https://gitlab.example.org/icon.png',
			text: 'Ann Smith (ann) pushed to branch <https://gitlab.example.org/ann/app/commits/main|main> of <https://gitlab.example.org/ann/app|Ann / App> (<https://gitlab.example.org/ann/app/compare/a...b|Compare changes>)',
			attachments: [
				{
					text: '<https://gitlab.example.org/ann/app/-/commit/0a1b2c3d|0a1b2c3d>: Fix the build - Ann Smith\n\n<https://gitlab.example.org/ann/app/-/commit/1a1b2c3d|1a1b2c3d>: Add a test - Ann Smith',
					color: '#345',
				},
			],
		},
		text: lines(
			'[GitLab] Ann Smith (ann) pushed to branch main (https://gitlab.example.org/ann/app/commits/main) of Ann / App (https://gitlab.example.org/ann/app) (Compare changes (https://gitlab.example.org/ann/app/compare/a...b))',
			'0a1b2c3d (https://gitlab.example.org/ann/app/-/commit/0a1b2c3d): Fix the build - Ann Smith',
			'',
			'1a1b2c3d (https://gitlab.example.org/ann/app/-/commit/1a1b2c3d): Add a test - Ann Smith',
		),
	},
	{
		program: 'GitLab, a pipeline',
		isForm: true,
		body: {
			username: 'GitLab',
			text: '',
			attachments: [
				{
					fallback: 'Ann / App: Pipeline #123 of branch main by Ann Smith (ann) has failed in 02:03',
					color: 'danger',
					author_name: 'Ann Smith (ann)',
					author_icon: 'https://gitlab.example.org/a.png',
					title: 'Pipeline #123 has failed in 02:03',
					title_link: 'https://gitlab.example.org/ann/app/-/pipelines/123',
					fields: [
						{title: 'Branch', value: '<https://gitlab.example.org/ann/app/-/commits/main|main>', short: true},
						{title: 'Failed job', value: '<https://gitlab.example.org/ann/app/-/jobs/9|test>', short: true},
					],
					footer: 'Ann / App',
					footer_icon: 'https://gitlab.example.org/p.png',
					ts: 1714550400,
				},
			],
		},
		text: lines(
			'[GitLab] Ann Smith (ann)',
			'Pipeline #123 has failed in 02:03 (https://gitlab.example.org/ann/app/-/pipelines/123)',
			'Branch: main (https://gitlab.example.org/ann/app/-/commits/main)',
			'Failed job: test (https://gitlab.example.org/ann/app/-/jobs/9)',
			'Ann / App',
		),
	},
	{
		program: 'Grafana',
		body: {
			channel: '#ops',
			username: 'Grafana',
			text: '',
			attachments: [
				{
					color: '#D63232',
					fallback: '[FIRING:1] HighLoad ops (web1)',
					title: '[FIRING:1] HighLoad ops (web1)',
					title_link: 'https://grafana.example.org/alerting/list',
					text: '**Firing**\n\nValue: A=95\nLabels:\n - alertname = HighLoad\n - instance = web1\nAnnotations:\n - summary = Load &gt; 90\nSource: https://grafana.example.org/alerting/grafana/a1/view\n',
					footer: 'Grafana v11.1.0',
					footer_icon: 'https://grafana.com/static/assets/img/fav32.png',
					ts: 1714550400,
					mrkdwn_in: ['pretext'],
				},
			],
		},
		text: lines(
			'[Grafana] [FIRING:1] HighLoad ops (web1) (https://grafana.example.org/alerting/list)',
			'**Firing**',
			'',
			'Value: A=95',
			'Labels:',
			' - alertname = HighLoad',
			' - instance = web1',
			'Annotations:',
			' - summary = Load > 90',
			'Source: https://grafana.example.org/alerting/grafana/a1/view',
			'Grafana v11.1.0',
		),
	},
	{
		program: 'Prometheus Alertmanager',
		body: {
			channel: '#ops',
			username: 'Alertmanager',
			attachments: [
				{
					title: '[FIRING:1] InstanceDown (web1 node page)',
					title_link: 'https://alerts.example.org/#/alerts?receiver=slack',
					pretext: '',
					text: '',
					fallback: '[FIRING:1] InstanceDown | https://alerts.example.org/#/alerts?receiver=slack',
					callback_id: '',
					footer: '',
					color: 'danger',
					mrkdwn_in: ['fallback', 'pretext', 'text'],
					actions: [
						{type: 'button', text: 'Runbook', url: 'https://wiki.example.org/down', style: 'primary'},
						{type: 'button', text: 'Silence', name: 'silence', value: '1'},
					],
				},
			],
		},
		text: lines(
			'[Alertmanager] [FIRING:1] InstanceDown (web1 node page) (https://alerts.example.org/#/alerts?receiver=slack)',
			'Runbook (https://wiki.example.org/down)',
		),
	},
	{
		program: 'Uptime Kuma',
		body: {
			text: '[Shop] [🔴 Down] connect ECONNREFUSED',
			channel: null,
			username: 'Uptime Kuma (bot)',
			icon_emoji: ':robot:',
			attachments: [
				{
					color: '#e01e5a',
					blocks: [
						{type: 'header', text: {type: 'plain_text', text: '[Shop] [🔴 Down] connect ECONNREFUSED'}},
						{
							type: 'section',
							fields: [
								{type: 'mrkdwn', text: '*Message*\n[Shop] [🔴 Down] connect ECONNREFUSED'},
								{type: 'mrkdwn', text: '*Time (Europe/Berlin)*\n2024-05-01 10:00:00'},
							],
						},
						{
							type: 'actions',
							elements: [
								{
									type: 'button',
									text: {type: 'plain_text', text: 'Visit Uptime Kuma'},
									value: 'Uptime-Kuma',
									url: 'https://status.example.org/dashboard/1',
								},
							],
						},
					],
				},
			],
		},
		text: lines(
			'[Uptime Kuma (bot)] [Shop] [🔴 Down] connect ECONNREFUSED',
			'*Message*',
			'[Shop] [🔴 Down] connect ECONNREFUSED',
			'*Time (Europe/Berlin)*',
			'2024-05-01 10:00:00',
			'Visit Uptime Kuma (https://status.example.org/dashboard/1)',
		),
	},
	{
		program: 'Jenkins',
		isForm: true,
		body: {
			channel: 'ops',
			link_names: '1',
			unfurl_links: 'true',
			unfurl_media: 'true',
			attachments: [
				{
					fallback: 'app - #12 Failure after 3 min 2 sec (<https://ci.example.org/job/app/12/|Open>)',
					color: 'danger',
					text: 'app - #12 Failure after 3 min 2 sec (<https://ci.example.org/job/app/12/|Open>)',
					mrkdwn_in: ['pretext', 'text', 'fields'],
					fields: [{title: '', value: 'Changes by ann &lt;ann@example.org&gt;', short: false}],
				},
			],
		},
		text: lines(
			'app - #12 Failure after 3 min 2 sec (Open (https://ci.example.org/job/app/12/))',
			'Changes by ann <ann@example.org>',
		),
	},
];

test.each(cases)('shows a message of $program readably', ({body, isForm, text}) => {
	const json = JSON.stringify(body);
	const sent = isForm ? new URLSearchParams({payload: json}).toString() : json;
	const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
	expect(readMessage(Buffer.from(sent), type, 'ci')).toEqual({
		ok: true,
		message: {text, isCut: false},
	});
});
