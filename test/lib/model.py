"""model.py - what the functions must do, told again in plain Python.

Written from the rules, not from the code: quantities are integers (millionths of a unit),
places are dictionaries, and nothing here calls the product.  A function is a method with the
function's arguments; it returns the id of its document, or raises Refused(code) and has
changed nothing.

    available        = free + expired holds - safety stock + oversell limit, at least 0 (None: unlimited)
    a line           is served by the location it names, else by the first of the channel's locations that
                     has all of it on the shelf (less its safety stock and the channel's own buffer there),
                     else by several in their order (unless ship_complete), else by the first whose
                     oversell limit allows it
    shortage         before a line is spread, and before its location has not all of it, expired holds count as what is on the shelf: as
                     many as are needed are released, oldest first, each whole
    below the shelf  what an order takes beyond free is backordered, and expired holds there are released first;
                     whatever a call makes free serves at its end those that wait, first come first
                     served; a hold takes as an order does, and what of it is not there when it becomes an
                     order is backordered: of what was not there when it was held, what is missing
                     beyond what others wait for; a correction takes only what is there (the safety stock, too)
    an order         uses its reservation first and releases the rest of it: the smallest hold that has all of a line, else
                     several together; what they have not is taken beside the largest, or of the shelves beside all
    a key            answers its first call again; with other arguments it is refused
"""
import copy
from dataclasses import dataclass, field

ONE = 1_000_000
STATES = ('free', 'reserved', 'allocated', 'backordered', 'quality_control', 'damaged', 'expired', 'returned',
          'in_transit')
SELLABLE = STATES[:4]


class Refused(Exception):
    """A business refusal; .code is the machine code, .released the expired holds that did not help."""

    def __init__(self, code, released=()):
        super().__init__(code)
        self.code = code
        self.released = released


@dataclass
class Hold:
    line_no: int
    sku: str
    location: str
    quantity: int
    remaining: int
    holder: str
    expires_at: int
    short: int = 0                                  # what was not there when it was held
    status: str = 'active'


@dataclass
class Line:
    sku: str
    location: str
    ordered: int
    open: int = 0
    allocated: int = 0
    backordered: int = 0
    shipped: int = 0
    canceled: int = 0
    parts: dict = field(default_factory=dict)       # location -> [ordered, allocated, canceled], of a line of several

    def left(self):
        return self.open + self.allocated + self.backordered


@dataclass
class Order:
    channel: str
    placed_at: int
    lines: list
    status: str = 'placed'
    fulfillment: str = 'unfulfilled'


@dataclass
class Demand:
    """So much of one item from one of some locations, or, if it may be, from several."""
    sku: str
    locations: list
    quantity: int = 0
    state: str = 'free'
    rule: str = 'order'                             # order, shelf
    held_at: dict = field(default_factory=dict)     # location -> units that the order's own holds have for it
    short_at: set = field(default_factory=set)      # locations of these where not all was there: no parts
    from_hold: dict = field(default_factory=dict)   # location -> units of holds that it uses
    held: int = 0                                   # all of these, and what of them is not there
    held_short: int = 0
    lines: list = field(default_factory=list)
    may_spread: bool = False
    parts: dict = field(default_factory=dict)       # location -> units, of one that several serve
    taken: dict = field(default_factory=dict)       # location -> units from free
    chosen: str = None                              # the one location
    shelf: int = 0


class Model:
    """A shop with one channel per name, selling from an ordered list of locations."""

    def __init__(self, locations, channels, items):
        self.now = 0
        self.locations = list(locations)
        self.channels = {name: list(places) for name, places in channels.items()}
        self.items = dict(items)                    # sku -> scale, or None for untracked
        self.stock = {(sku, place): dict.fromkeys(STATES, 0) for sku in items for place in locations}
        self.policies = {}                          # (sku, location) -> (safety stock, oversell limit or None)
        self.buffers = {}                           # (sku, location, channel) -> units
        self.holds = {}                             # reservation -> [Hold]
        self.orders = {}
        self.documents = set()
        self.keys = {}                              # (function, key) -> (arguments, document)
        self.freed = set()                          # positions where this call made units free

    # ------------------------------------------------ calls

    def call(self, function, arguments):
        """One call of a function; what it made free serves those that wait."""
        self.freed = set()
        answer = self.keyed_call(function, arguments)
        for position in self.freed:
            self.serve_waiting(*position)
        return answer

    def keyed_call(self, function, arguments):
        """What every function does about keys."""
        key = arguments.get('idempotency_key')
        payload = {name: value for name, value in arguments.items() if name != 'idempotency_key'}
        if key is not None and (function, key) in self.keys:
            stored, document = self.keys[function, key]
            if stored != payload:
                raise Refused('idempotency_conflict')
            return document
        document = getattr(self, function)(**copy.deepcopy(payload))
        if key is not None:
            self.keys[function, key] = (copy.deepcopy(payload), document)
        return document

    def check_lines(self, lines, stocked_only=False):
        """Codes of lines that are wrong in themselves."""
        if any(line['sku'] not in self.items for line in lines):
            raise Refused('unknown_sku')
        for line in lines:
            scale = self.items[line['sku']]
            if abs(line['counted'] if 'counted' in line else line['quantity']) % 10 ** (6 - (scale or 0)):
                raise Refused('invalid_quantity')
        if any(line.get('location', self.locations[0]) not in self.locations for line in lines):
            raise Refused('unknown_location')
        if stocked_only and any(self.items[line['sku']] is None for line in lines):
            raise Refused('invalid_argument')

    # ------------------------------------------------ numbers

    def move(self, sku, location, from_state, to_state, quantity):
        if not quantity:
            return
        place = self.stock[sku, location]
        for state, change in ((from_state, -quantity), (to_state, quantity)):
            if state in place:
                place[state] += change

    def floor(self, sku, location):
        """What must stay: negative when more may be sold than there is; None: no limit."""
        safety, oversell = self.policies.get((sku, location), (0, 0))
        return None if oversell is None else safety - oversell

    def expired(self, sku, location):
        """Holds of a position that are over but not yet released, in the order they are released."""
        found = [(hold.expires_at, reservation, hold.line_no, hold)
                 for reservation, holds in self.holds.items() for hold in holds
                 if (hold.sku, hold.location, hold.status) == (sku, location, 'active')
                 and hold.expires_at <= self.now]
        return [entry[3] for entry in sorted(found, key=lambda entry: entry[:3])]

    def available(self, sku, location):
        floor = self.floor(sku, location)
        if floor is None:
            return None
        return max(0, self.stock[sku, location]['free'] + sum(h.remaining for h in self.expired(sku, location)) - floor)

    # ------------------------------------------------ taking

    def demands(self, lines, channel=None):
        """Lines of one item and one place are one demand, and served first; those of any place are one each, the largest first."""
        found = {}
        for number, line in enumerate(lines):
            if self.items[line['sku']] is None:
                continue
            place = line.get('location')
            places = [place] if place else self.channels[channel]
            demand = found.setdefault((line['sku'], place or number), Demand(line['sku'], places))
            demand.may_spread = len(places) > 1 and not line.get('ship_complete')
            demand.quantity += line['quantity']
            demand.lines.append(line)
        return sorted(found.values(), key=lambda demand: (0, 0) if 'location' in demand.lines[0] else (1, -demand.quantity))

    def take(self, demands, channel=None):
        """Choose a location for every demand, or refuse; returns the holds to release."""
        released, taken, served = [], {}, []
        for demand in demands:
            served.append(self.try_demand(demand, channel, released, taken))
            for place, quantity in demand.taken.items():
                key = (demand.sku, place, demand.state)
                taken[key] = taken.get(key, 0) + quantity
        if not all(served):
            raise Refused('insufficient_stock', released)
        return released

    def free(self, sku, location, released, taken):
        """Free units, with what this call has released and without what it has taken."""
        return self.stock[sku, location]['free'] - taken.get((sku, location, 'free'), 0) \
            + sum(h.remaining for h in released if (h.sku, h.location) == (sku, location))

    def number(self, demand, location, channel, released, taken):
        """What a position has for a demand; None: no limit."""
        if demand.state != 'free':
            return self.stock[demand.sku, location][demand.state] - taken.get((demand.sku, location, demand.state), 0)
        free = self.free(demand.sku, location, released, taken)
        floor = self.floor(demand.sku, location)
        buffer = self.buffers.get((demand.sku, location, channel), 0)
        if demand.rule == 'shelf':
            return free
        return None if floor is None else free - floor - buffer

    def goods(self, demand, location, channel, released, taken):
        """What a position has of goods for an order: no oversell limit counts."""
        return self.free(demand.sku, location, released, taken) - max(0, self.floor(demand.sku, location) or 0) \
            - self.buffers.get((demand.sku, location, channel), 0)

    def over(self, demand, location, released):
        """Expired holds that are not released yet."""
        return [hold for hold in self.expired(demand.sku, location) if not any(hold is other for other in released)] if demand.state == 'free' else []

    def release(self, demand, location, missing, released):
        for hold in self.over(demand, location, released):
            if missing > 0:
                released.append(hold)
                missing -= hold.remaining

    def try_demand(self, demand, channel, released, taken):
        """Goods that are there, then those of expired holds too, then of several locations, then beyond the shelf; false: none of these."""
        demand.chosen, demand.taken, demand.parts, demand.from_hold, demand.shelf = None, {}, {}, {}, 0
        count = self.number if demand.rule == 'shelf' else self.goods

        def there(place):
            return count(demand, place, channel, released, taken)

        def expired(place):
            return sum(hold.remaining for hold in self.over(demand, place, released))

        held_parts = {place: units for place, units in demand.held_at.items() if place not in demand.short_at and demand.may_spread}
        rest = demand.quantity - sum(held_parts.values())
        needed = {place: demand.quantity - demand.held_at.get(place, 0) for place in demand.locations}
        for extra in (lambda place: 0, expired):
            if held_parts and not rest:
                self.serve_parts(demand, held_parts, {})
                return True
            for place in demand.locations[:1] if held_parts else demand.locations:
                if not needed[place] or there(place) + extra(place) >= needed[place]:
                    self.release(demand, place, needed[place] - there(place) if needed[place] else 0, released)
                    self.serve_whole(demand, place, needed[place], released, taken)
                    return True
            for place in demand.locations if held_parts else ():
                if there(place) + extra(place) >= rest:
                    self.release(demand, place, rest - there(place), released)
                    self.serve_parts(demand, held_parts, {place: rest})
                    return True
        all_there = {place: max(0, there(place) + expired(place)) for place in demand.locations}
        if demand.may_spread and sum(all_there.values()) >= rest:
            parts = {}
            for place in demand.locations:
                parts[place] = min(all_there[place], rest - sum(parts.values()))
                self.release(demand, place, parts[place] - there(place) if parts[place] else 0, released)
            self.serve_parts(demand, held_parts, parts)
            return True
        for place in demand.locations:
            number = self.number(demand, place, channel, released, taken)
            if number is None or number + expired(place) >= needed[place]:
                self.release(demand, place, needed[place] - there(place), released)
                self.serve_whole(demand, place, needed[place], released, taken)
                return True
        return False

    def serve_whole(self, demand, place, needed, released, taken):
        demand.chosen = place
        demand.shelf = max(0, min(self.free(demand.sku, place, released, taken), needed))
        demand.taken = {place: needed} if needed else {}
        demand.from_hold = {place: demand.held_at[place]} if demand.held_at.get(place) else {}

    @staticmethod
    def serve_parts(demand, held_parts, taken):
        demand.taken = {place: units for place, units in taken.items() if units}
        demand.shelf = sum(taken.values())
        demand.from_hold = held_parts
        for parts in (held_parts, demand.taken):
            for place, units in parts.items():
                demand.parts[place] = demand.parts.get(place, 0) + units

    def end_holds(self, holds, status):
        for hold in holds:
            if hold.remaining:
                self.move(hold.sku, hold.location, 'reserved', 'free', hold.remaining)
                self.freed.add((hold.sku, hold.location))
            hold.remaining = 0
            hold.status = status

    # ------------------------------------------------ stock documents

    def add_document(self, document_id):
        if document_id in self.documents:
            raise Refused('duplicate_document')
        return document_id

    def stock_document(self, location, moves, document_id, forced=False):
        """moves: (sku, from, to, quantity); what leaves a state of the shelf must be there, unless forced."""
        net = {}
        for sku, from_state, to_state, quantity in moves:
            for state, change in ((from_state, quantity), (to_state, -quantity)):
                if state in STATES and not forced:
                    net[sku, state] = net.get((sku, state), 0) + change
        released = self.take([Demand(sku, [location], quantity, state, rule='shelf')
                              for (sku, state), quantity in net.items() if quantity > 0])
        self.add_document(document_id)
        self.end_holds(released, 'expired')
        for sku, from_state, to_state, quantity in moves:
            self.move(sku, location, from_state, to_state, quantity)
        self.documents.add(document_id)
        self.freed.update((sku, location) for sku, _, to_state, _ in moves if to_state == 'free')
        return document_id

    def receive_stock(self, location, lines, document_id):
        self.check_lines(lines, stocked_only=True)
        moves = [(line['sku'], 'supplier', 'free', line['quantity']) for line in lines]
        return self.stock_document(location, moves, document_id)

    def serve_waiting(self, sku, location):
        """What is really there goes to those that wait, the oldest order first."""
        waiting = sorted((order.placed_at, order_id, number, line)
                         for order_id, order in self.orders.items()
                         for number, line in enumerate(order.lines)
                         if (line.sku, line.location) == (sku, location) and line.backordered)
        there = min(0, self.stock[sku, location]['free']) + sum(entry[3].backordered for entry in waiting)
        for _, order_id, _, line in waiting:
            served = max(0, min(there, line.backordered))
            there -= served
            line.backordered -= served
            line.allocated += served
            self.move(sku, location, 'backordered', 'allocated', served)
            self.derive(self.orders[order_id])

    def adjust_stock(self, location, lines, reason, document_id, options=None):
        self.check_lines(lines, stocked_only=True)
        moves = [(line['sku'], 'loss', 'free', line['quantity']) if line['quantity'] > 0
                 else (line['sku'], 'free', 'loss', -line['quantity']) for line in lines]
        return self.stock_document(location, moves, document_id, bool(options and options.get('forced')))

    def count_stock(self, location, lines, reason, document_id, options=None):
        self.check_lines(lines, stocked_only=True)
        moves = []
        for line in lines:
            shelf = sum(self.stock[line['sku'], location][state] for state in SELLABLE)
            if line.get('expected', shelf) != shelf:
                raise Refused('stock_changed')
            change = line['counted'] - shelf
            if change > 0:
                moves.append((line['sku'], 'loss', 'free', change))
            elif change < 0:
                moves.append((line['sku'], 'free', 'loss', -change))
        return self.stock_document(location, moves, document_id, bool(options and options.get('forced')))

    def change_stock_state(self, location, lines, document_id):
        self.check_lines(lines, stocked_only=True)
        moves = [(line['sku'], line['from_state'], line['to_state'], line['quantity']) for line in lines]
        return self.stock_document(location, moves, document_id)

    def put_stock_policy(self, sku, location, safety_stock, oversell_limit=0, channel=None):
        if channel is None:
            self.policies[sku, location] = (safety_stock, oversell_limit)
        else:
            self.buffers[sku, location, channel] = safety_stock

    def allocate_backorders(self):
        """Serve everybody who waits with what is there."""
        self.freed.update(self.stock)

    def compact_balances(self):
        """Changes nothing that anybody sees."""

    def resync_stock(self):
        """Changes nothing that anybody sees."""

    # ------------------------------------------------ reservations

    def reserve_stock(self, channel, lines, expires_in, reservation_id, holder=None):
        self.check_lines(lines, stocked_only=True)
        demands = self.demands(lines, channel)
        released = self.take(demands, channel)
        if reservation_id in self.holds:
            raise Refused('duplicate_document')
        self.end_holds(released, 'expired')
        held = self.holds[reservation_id] = []
        for demand in demands:
            for place, quantity in demand.taken.items():
                self.move(demand.sku, place, 'free', 'reserved', quantity)
                held.append(Hold(len(held) + 1, demand.sku, place, quantity, quantity, holder, self.now + expires_in,
                                 demand.quantity - demand.shelf))
        return reservation_id

    def find_holds(self, reservation_id, holder):
        """The holds of a reservation of this holder, and whether it is over."""
        holds = self.holds.get(reservation_id)
        if not holds or holds[0].holder not in (None, holder):
            raise Refused('unknown_reservation')
        return holds, any(h.status != 'active' or h.expires_at <= self.now for h in holds)

    def extend_reservation(self, reservation_id, expires_in, holder=None):
        holds, is_over = self.find_holds(reservation_id, holder)
        if is_over:
            raise Refused('reservation_expired')
        for hold in holds:
            hold.expires_at = self.now + expires_in
        return reservation_id

    def release_reservation(self, reservation_id, holder=None):
        holds, is_over = self.find_holds(reservation_id, holder)
        active = [hold for hold in holds if hold.status == 'active']
        if not active:
            raise Refused('illegal_transition')
        self.end_holds(active, 'expired' if is_over else 'released')
        return reservation_id

    # ------------------------------------------------ orders

    def place_order(self, channel, lines, order_id, reservation_id=None, holder=None):
        self.check_lines(lines)
        holds = []
        if reservation_id is not None:
            holds, is_over = self.find_holds(reservation_id, holder)
            if is_over:
                raise Refused('reservation_expired')
        demands = self.demands(lines, channel)
        self.allot_holds(demands, holds)
        if order_id in self.orders:
            raise Refused('duplicate_document')
        released = self.take(demands, channel)
        used = self.use_holds(demands, holds)
        self.find_held_short(demands, holds, used, released)
        self.end_holds(released, 'expired')
        self.write_order(channel, lines, order_id, demands)
        for hold, quantity in zip(holds, used):
            hold.remaining -= quantity
        self.end_holds(holds, 'converted')
        return order_id

    def allot_holds(self, demands, holds):
        """What of the order's own holds each demand may use."""
        left = {}
        for hold in holds:
            of_item = left.setdefault(hold.sku, {})
            of_item[hold.location] = of_item.get(hold.location, 0) + hold.remaining
        for demand in demands:
            of_item = {place: units for place, units in left.get(demand.sku, {}).items() if units}
            demand.short_at = {hold.location for hold in holds if hold.sku == demand.sku and hold.short}
            rest, use = demand.quantity, []
            if 'location' in demand.lines[0]:
                use = [place for place in demand.locations if place in of_item]
            elif of_item:
                enough = [place for place in of_item if of_item[place] >= demand.quantity]
                best = min(enough, key=of_item.get) if enough else max(of_item, key=of_item.get)
                demand.locations = [best] + [place for place in demand.locations if place != best]
                several = sorted(of_item, key=self.locations.index)
                use = [best] if enough or not demand.may_spread else [place for place in several if place not in demand.short_at]
                if not enough and demand.may_spread and sum(of_item[place] for place in use) < rest:
                    demand.held_at = {place: min(of_item[place], rest) for place in several if place in demand.short_at}
            for place in use:
                if rest:
                    demand.held_at[place] = min(of_item[place], rest)
                    rest -= demand.held_at[place]
            for place, units in demand.held_at.items():
                left[demand.sku][place] -= units

    @staticmethod
    def use_holds(demands, holds):
        """Of the holds of a location what is there is used first; returns units used per hold."""
        used = [0] * len(holds)
        for demand in demands:
            demand.held = sum(demand.from_hold.values())
            for place, rest in demand.from_hold.items():
                for number, hold in enumerate(holds):
                    if (hold.sku, hold.location) != (demand.sku, place):
                        continue
                    part = min(rest, hold.remaining - used[number])
                    there = hold.remaining - hold.short
                    demand.held_short += max(0, used[number] + part - there) - max(0, used[number] - there)
                    used[number] += part
                    rest -= part
        return used

    def find_held_short(self, demands, holds, used, released):
        """What is missing of a position beyond what others wait for is missing to its holds, unless the order gives it back, or expired holds have it."""
        for demand in demands:
            if len(demand.parts) > 1:
                demand.held_short = 0
            if not demand.held_short:
                continue
            position = demand.sku, self.place_of(demand)
            waiting = sum(line.backordered for order in self.orders.values() for line in order.lines
                          if (line.sku, line.location) == position)
            back = sum(hold.remaining - units for hold, units in zip(holds, used) if (hold.sku, hold.location) == position)
            asked = demand.held_short
            while True:
                demand.held_short = max(0, min(asked, -self.free(*position, released, {}) - back - waiting))
                if not demand.held_short or not self.over(demand, position[1], released):
                    break
                self.release(demand, position[1], demand.held_short, released)
            demand.held -= demand.held_short

    @staticmethod
    def place_of(demand):
        """The one location that serves a demand, if it is one."""
        if len(demand.parts) > 1:
            return None
        return next(iter(demand.parts), demand.chosen)

    def write_order(self, channel, lines, order_id, demands):
        """Held units go to the first lines of a demand, then those on the shelf, then none are left."""
        by_line = {id(line): demand for demand in demands for line in demand.lines}
        order = Order(channel, self.now, [])
        for line in lines:
            demand = by_line.get(id(line))
            row = Line(line['sku'], self.place_of(demand) if demand else None, line['quantity'])
            order.lines.append(row)
            if demand is None:
                row.open = line['quantity']
                continue
            if row.location is None:
                row.allocated = line['quantity']
                for place, quantity in demand.parts.items():
                    row.parts[place] = [quantity, quantity, 0]
                    self.move(row.sku, place, 'reserved', 'allocated', demand.from_hold.get(place, 0))
                    self.move(row.sku, place, 'free', 'allocated', quantity - demand.from_hold.get(place, 0))
                continue
            held = min(line['quantity'], demand.held)
            shelf = min(line['quantity'] - held, demand.shelf)
            demand.held -= held
            demand.shelf -= shelf
            held_short = min(line['quantity'] - held - shelf, demand.held_short)
            demand.held_short -= held_short
            row.allocated = held + shelf
            row.backordered = line['quantity'] - held - shelf
            self.move(row.sku, row.location, 'reserved', 'allocated', held)
            self.move(row.sku, row.location, 'free', 'allocated', shelf)
            self.move(row.sku, row.location, 'reserved', 'backordered', held_short)
            self.move(row.sku, row.location, 'free', 'backordered', row.backordered - held_short)
            if held_short:
                self.freed.add((row.sku, row.location))
        self.orders[order_id] = order
        self.derive(order)

    def derive(self, order):
        """The two statuses of an order that ships nothing yet."""
        if any(line.backordered for line in order.lines):
            order.fulfillment = 'backordered'
        elif any(line.allocated for line in order.lines):
            order.fulfillment = 'unfulfilled'
        else:
            order.fulfillment = 'not_required'
        if not any(line.left() for line in order.lines):
            order.status = 'canceled'

    def cancel_order(self, order_id, lines=None, reason=None):
        order = self.orders.get(order_id)
        if order is None:
            raise Refused('unknown_order')
        if order.status != 'placed':
            raise Refused('illegal_transition')
        asked = [0] * len(order.lines)
        for line in lines if lines is not None else [{'line_no': n + 1} for n in range(len(order.lines))]:
            if not 0 < line['line_no'] <= len(order.lines):
                raise Refused('unknown_order_line')
            row = order.lines[line['line_no'] - 1]
            asked[line['line_no'] - 1] += line.get('quantity', row.left())
        if any(quantity > row.left() for quantity, row in zip(asked, order.lines)):
            raise Refused('cancel_exceeds_open')
        for quantity, row in zip(asked, order.lines):
            self.cancel_units(row, quantity)
        self.derive(order)
        return order_id

    def cancel_units(self, row, quantity):
        """Units that wait first, then open ones, then those on the shelf."""
        row.canceled += quantity
        for name in ('backordered', 'open', 'allocated'):
            part = min(quantity, getattr(row, name))
            setattr(row, name, getattr(row, name) - part)
            quantity -= part
            for place, units in self.of_parts(row, part) if name == 'allocated' and row.parts else ((row.location, part),):
                if name != 'open':
                    self.move(row.sku, place, name, 'free', units)
                if name == 'allocated' and units:
                    self.freed.add((row.sku, place))

    def of_parts(self, row, quantity):
        """Where allocated units of a line of several locations are canceled: at the last of these first."""
        for place in sorted(row.parts, key=self.locations.index, reverse=True):
            units = min(quantity, row.parts[place][1])
            row.parts[place][1] -= units
            row.parts[place][2] += units
            quantity -= units
            yield place, units

    def place_orders(self, orders, all_or_nothing=False):
        """
        Each input alone, in input order; returns (order, or None, and the code) per input.  There is no
        savepoint per input: expired holds that were released for a refused one stay released.
        """
        before = copy.deepcopy(self.__dict__) if all_or_nothing else None
        answers = []
        for order in orders:
            try:
                answers.append((self.keyed_call('place_order', order), None))
            except Refused as refusal:
                answers.append((None, refusal.code))
                self.end_holds(refusal.released, 'expired')
        codes = [code for _, code in answers if code]
        if all_or_nothing and codes:
            self.__dict__.update(before)
            raise Refused(codes[0])
        return answers
