/** Titles and times of the presenter under the names older files of the page import them by. */
import type {NamedRoom} from '../presenter/room-title.ts';
import {roomTitle} from '../presenter/room-title.ts';
import * as times from '../presenter/times.ts';
import * as wording from '../presenter/wording.ts';

export const clockTime = (at: number): string => times.clockTime(at);
export const day = (at: number): string => times.dayName(at);
export const count = (number: number, one: string, many?: string): string => wording.count(number, one, many);
export const roomLabel = (room: NamedRoom): string => roomTitle(room);
