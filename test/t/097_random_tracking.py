#!/usr/bin/python3
"""097_random_tracking.py - carriers tell late, twice and in any order, on both engines; and what telling costs.

Seeded: parcels of which a carrier knows 1 to 12 events, with and without ids, some of one instant, some with estimates, some of two deliveries.  Several sessions
tell them at once: shuffled, in batches of any size, each at least once, some often, and some parcels are said to have arrived by hand meanwhile.  The model is
plain Python: of all events of a parcel the latest, delivered above all, and the latest estimate.  However they came, each parcel comes to that, has
each event once and has arrived once; a replay of everything changes nothing.  verify(true) is clean, and both engines have said the same.

track_order does the same work for a wrong secret and for a number that no order has: pages are counted.

OM_PARCELS parcels (40; make check-long: 500) per engine, told by 4 clients.
"""
import json
import os
import random
from datetime import datetime, timedelta, timezone

from cluster import Cluster
from pages import measured
from shop import Background, Shop, place, receive
from tap import done, is_, long_run, note, ok, seed

PARCELS = int(os.environ.get('OM_PARCELS') or (500 if long_run() else 40))
CLIENTS = 4
STATUSES = ('announced', 'in_transit', 'out_for_delivery', 'attempted', 'ready_for_pickup', 'exception', 'returned_to_sender')
SECRET = 'c2VjcmV0IG9mIG9uZSBvZg'
STATES = """
    SELECT p.tracking_number, p.status, p.status_at, p.estimated_at, f.status,
        (SELECT count(*) FROM order_mgmt.parcel_events AS e WHERE e.tenant_id = p.tenant_id AND e.fulfillment_id = p.fulfillment_id),
        (SELECT count(*) FROM order_mgmt.status_log AS s WHERE s.document_id = p.fulfillment_id AND s.to_status = 'delivered')
    FROM order_mgmt.parcels AS p JOIN order_mgmt.fulfillments AS f USING (tenant_id, fulfillment_id) ORDER BY 1"""


# Minute 0 is long past, and each estimate to come.
BEGAN = datetime.now(timezone.utc).replace(microsecond=0) - timedelta(minutes=10000)


def minute(n):
    return BEGAN + timedelta(minutes=n)


# When parcels leave: carriers tell of minutes before, too.
LEFT = minute(3)


class Parcel:
    """What a carrier knows of a parcel, and what it comes to."""

    def __init__(self, random_, number):
        self.number, self.events, self.by_hand = number, {}, random_.random() < 0.15
        for n in range(random_.randint(1, 12)):
            event = {'status': random_.choice(STATUSES), 'occurred_at': minute(random_.randint(0, 6)).isoformat()}
            if n and random_.random() < 0.2:
                event['status'] = 'delivered'
            if random_.random() < 0.5:
                event['event_id'] = f'e{n}'
            if random_.random() < 0.4:
                event['estimated_at'] = minute(random_.randint(10000, 20000)).isoformat()
            self.events.setdefault(self.key(event), event)

    @staticmethod
    def key(event):
        at = datetime.fromisoformat(event['occurred_at']) - datetime(2000, 1, 1, tzinfo=timezone.utc)
        return f"={event['event_id']}" if 'event_id' in event else f"{event['status']} {at // timedelta(microseconds=1)}"

    def state(self):
        """(status, since, estimate, status of the fulfillment, events, arrivals)"""
        ordered = sorted(self.events.items(), key=lambda pair: (pair[1]['occurred_at'], pair[0].encode()))
        arrivals = [event['occurred_at'] for _, event in ordered if event['status'] == 'delivered']
        estimates = [event['estimated_at'] for _, event in ordered if 'estimated_at' in event]
        status, since = ('delivered', arrivals[0]) if arrivals else (ordered[-1][1]['status'], ordered[-1][1]['occurred_at'])
        has_arrived = bool(arrivals) or self.by_hand
        # nothing but an announcement comes before it left
        since = datetime.fromisoformat(since) if status == 'announced' else max(datetime.fromisoformat(since), LEFT)
        return ('delivered' if has_arrived else status, since if arrivals or not self.by_hand else None,
                datetime.fromisoformat(estimates[-1]) if estimates else None, 'delivered' if has_arrived else 'shipped', len(self.events), int(has_arrived))


def send(shop, parcel):
    order = place(shop.connection, {'sku': 'T', 'quantity': 1})
    fulfillment, = shop.connection.execute('SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(%s)', (order,)).fetchone()
    shop.connection.execute('SELECT FROM order_mgmt.ship_fulfillment(%s, tracking => %s::json)', (fulfillment, json.dumps({'carrier': 'DHL', 'number': parcel.number})))
    parcel.id = fulfillment


def tell(connection, random_, parcels):
    """All events of all parcels: shuffled, in batches, each at least once."""
    calls = []
    for parcel in parcels:
        events = list(parcel.events.values()) + random_.choices(list(parcel.events.values()), k=random_.randint(0, 6))
        random_.shuffle(events)
        while events:
            n = random_.randint(1, 5)
            calls.append((parcel, events[:n]))
            events = events[n:]
        if parcel.by_hand:
            calls.append((parcel, None))
    random_.shuffle(calls)
    for parcel, events in calls:
        if events is None:
            try:
                connection.execute('SELECT FROM order_mgmt.record_delivery(%s)', (parcel.id,))
            except Exception as error:
                if error.diag.constraint_name != 'illegal_transition':
                    raise
            continue
        name, value = random_.choice((('fulfillment_id', parcel.id), ('tracking_number', parcel.number)))
        connection.execute(f'SELECT FROM order_mgmt.record_tracking(%s::json, {name} => %s)', (json.dumps(events), value))


def compare(shop, parcels, title):
    said = {row[0]: row[1:] for row in shop.connection.execute(STATES).fetchall()}
    wrong = []
    for parcel in parcels:
        wanted, got = parcel.state(), said[parcel.number]
        if wanted[1] is None:
            wanted, got = wanted[:1] + wanted[2:], got[:1] + got[2:]
        if wanted != got:
            wrong.append((parcel.number, wanted, got, list(parcel.events.values())))
    is_(wrong, [], title)
    # since when it has been where it is differs where it arrived by hand
    return {parcel.number: said[parcel.number][:1] + said[parcel.number][2:] for parcel in parcels}


def history(shop, engine, start):
    """A history under an engine; returns what it came to."""
    random_ = random.Random(start)
    parcels = [Parcel(random_, f'{engine} {n}') for n in range(PARCELS)]
    shop.connection.execute("SELECT set_config('order_mgmt.clock', %s, false)", (LEFT.isoformat(),))
    receive(shop.connection, 'T', PARCELS)
    for parcel in parcels:
        send(shop, parcel)
    shop.connection.execute('RESET order_mgmt.clock')
    sessions = [shop.connect(engine=engine, take_wait=20000) for _ in range(CLIENTS)]
    tellers = [Background(lambda session=session, own=random.Random(start + n): tell(session, own, parcels)) for n, session in enumerate(sessions)]
    is_([each.result() for each in tellers], ['ok'] * CLIENTS, f'{engine}: {CLIENTS} clients tell all events of {PARCELS} parcels')
    compare(shop, parcels, f'{engine}: each parcel comes to what its events say')
    told = shop.connection.execute("SELECT count(*) FROM order_mgmt.events WHERE type LIKE 'fulfillment.%'").fetchone()
    tell(sessions[0], random_, parcels)
    said = compare(shop, parcels, f'{engine}: told again, the same')
    is_(shop.connection.execute("SELECT count(*) FROM order_mgmt.events WHERE type LIKE 'fulfillment.%'").fetchone(), told, f'{engine}: and nothing is written')
    for session in sessions:
        session.close()
    return {number.split(' ', 1)[1]: row for number, row in said.items()}


def same_work(shop):
    """A number that no order has costs what a wrong secret does."""
    shop.connection.execute("SELECT FROM order_mgmt.place_order('web', '[{\"sku\":\"S\",\"quantity\":1}]', secret => %s)", (SECRET,))
    number, = shop.connection.execute('SELECT max(order_number) FROM order_mgmt.orders').fetchone()
    shop.connection.execute("""CREATE FUNCTION refused(number text, secret text) RETURNS text LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM order_mgmt.track_order(number, secret);
            RETURN 'answered';
        EXCEPTION WHEN OTHERS THEN
            RETURN replace(sqlerrm, number, 'N');
        END $$""")
    asked = {'a wrong secret': (number, 'd3JvbmcgYnV0IGFzIGxvbmc'), 'no such number': (number + 'X', SECRET), 'both': (number + 'X', 'd3JvbmcgYnV0IGFzIGxvbmc')}
    pages = {name: min(measured(shop.connection, f"SELECT refused('{one}', '{other}')")[0] for _ in range(5)) for name, (one, other) in asked.items()}
    said = {shop.connection.execute('SELECT refused(%s, %s)', pair).fetchone()[0] for pair in asked.values()}
    note(f'pages: {pages}')
    ok(len(set(pages.values())) == 1, 'a wrong secret and a number that there is not touch as many pages', str(pages))
    is_(said, {'unknown order N'}, 'and say the same')


with Cluster(preload=True) as cluster:
    shop = Shop(cluster)
    shop.item('T', 0)
    shop.connection.execute("SELECT order_mgmt.put_item('S', kind => 'untracked'), order_mgmt.put_price('S', '1.00 EUR')")
    start = seed()
    is_(history(shop, 'counter', start), history(shop, 'lock', start), 'both engines say the same')
    same_work(shop)
    shop.quiet('after all')
    is_(shop.connection.execute('SELECT name, violations FROM order_mgmt.verify(true) WHERE violations <> 0').fetchall(), [], 'verify accepts it')
done()
