import type { Random } from "./random.ts";

/** All money is in cents, so that sums are exact. */
export interface Fare {
  rateCode: number;
  fare: number;
  extra: number;
  mtaTax: number;
  tolls: number;
  improvementSurcharge: number;
}

// Taxi & Limousine Commission rules, section 58-26, as in force from 2012-09-04 to 2022-12-18: $2.50 on entry, $0.50 for
// each fifth of a mile above 12 miles an hour or each minute at or below it; $1.00 on weekdays 16:00-20:00 and $0.50 from
// 20:00 to 06:00; $52 flat between Manhattan and JFK; $17.50 on top to Newark; $0.50 tax. The improvement surcharge of
// $0.30 came on 2015-01-01, the toll of $5.54 with E-ZPass on 2015-03-22.
const ENTRY = 250;
const UNIT = 50;
const JFK_FLAT = 5200;
const NEWARK = 1750;
const MTA_TAX = 50;
const IMPROVEMENT_SURCHARGE = 30;
const TOLL = 554;

/** Speed of a cab while it counts as slow, miles an hour. */
const SLOW_SPEED = 6;

/** What the meter shows for a trip of that many miles and seconds. */
export function meter(
  trip: { miles: number; seconds: number; hourOfWeek: number; jfkFlat: boolean; newark: boolean; toll: boolean },
  target: Fare,
): void {
  const tolls = trip.newark ? 2 * TOLL : trip.toll ? TOLL : 0;
  target.mtaTax = trip.newark ? 0 : MTA_TAX;
  target.improvementSurcharge = IMPROVEMENT_SURCHARGE;
  target.tolls = tolls;
  if (trip.jfkFlat) {
    target.rateCode = 2;
    target.fare = JFK_FLAT;
    target.extra = 0;
    return;
  }
  const minutes = trip.seconds / 60;
  const speed = minutes > 0 ? (trip.miles / minutes) * 60 : 0;
  const slowMinutes = minutes * Math.min(0.65, Math.max(0.05, 1 - speed / 24));
  const fastMiles = Math.max(0, trip.miles - (slowMinutes / 60) * SLOW_SPEED);
  const metered = ENTRY + UNIT * (Math.floor(fastMiles * 5) + Math.floor(slowMinutes));
  target.rateCode = trip.newark ? 3 : 1;
  target.fare = trip.newark ? metered + NEWARK : metered;
  target.extra = surcharge(trip.hourOfWeek);
}

/** Tip in cents on a card payment of `charged` cents: mostly the machine's 20, 25 and 30 percent buttons. */
export function cardTip(random: Random, charged: number): number {
  const choice = random.next();
  if (choice < 0.045) return 0;
  if (choice < 0.56) return Math.round(charged * 0.2);
  if (choice < 0.66) return Math.round(charged * 0.25);
  if (choice < 0.7) return Math.round(charged * 0.3);
  if (choice < 0.9) return 100 * (1 + Math.floor(random.next() * Math.max(1, charged / 500)));
  return Math.max(1, Math.round(charged * (0.15 + 0.05 * random.normal())));
}

function surcharge(hourOfWeek: number): number {
  const hour = hourOfWeek % 24;
  const day = Math.floor(hourOfWeek / 24);
  if (hour >= 20 || hour < 6) return 50;
  return day >= 1 && day <= 5 && hour >= 16 ? 100 : 0;
}
