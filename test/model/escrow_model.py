#!/usr/bin/env python3
"""
Executable reference model of the counter (escrow) protocol of src/counter.

Explicit-state breadth-first search over every interleaving of the atomic steps of
  lookup/pin, key-lock, load(snapshot, publish), debit(CAS), row insert, savepoint rollback,
  commit = {WAL insert, flush, ProcArrayEnd, COMMIT callback}, abort = {ProcArrayEnd, ABORT callback},
  lock-path ("uncached") transactions, eviction, crash+restart.
One key.  Quantities are small ints.

Invariants checked in EVERY reachable state
  I1  every WAL prefix of commit records sums to >= 0      (crash, PITR, standby, logical consumers)
  I1v every possible MVCC snapshot (set of ProcArrayEnded xacts) sums to >= 0
  I2  LIVE and unpinned  => avail == committed availability
  I3  LIVE               => avail <= committed availability (visible)
  I4  LIVE               => avail == base + SUM(net of callback-run commits) - SUM(H of pinned xacts)
  I5  quiescent end state: nobody holds the key lock, no pins, counter (if any) exact

usage: escrow_model.py [all | NAME ...]      NAME in VARIANTS
"""
import os, sys
from collections import deque
ONLY = set(os.environ.get('CHECK', '').split(',')) - {''}    # e.g. CHECK=I1,I1v : only user-visible oversell

# ---------------------------------------------------------------- programs
# ('T',q) sell q          : conditional debit then row -q
# ('G',q) receive q       : row +q (pending until commit)
# ('S',)  SAVEPOINT       ('R',) ROLLBACK TO it      ('C',) RELEASE it
# ('N',q) sell q, but the row is suppressed (ON CONFLICT DO NOTHING / BEFORE trigger returns NULL)
# mode 'E' escrow entry path, 'L' lock path (library full / not preloaded / wants PREPARE)

def P(mode, *ops): return (mode, tuple(ops))
T = lambda q: ('T', q)
G = lambda q: ('G', q)
N = lambda q: ('N', q)
S, R, C = ('S',), ('R',), ('C',)

SCENARIOS = {
 # base stock, programs
 'sell_sell_give':   (2, [P('E', T(2)), P('E', T(1), T(1)), P('E', G(2))]),
 'give_then_sell':   (0, [P('E', G(2), T(1)), P('E', T(1)), P('E', T(2))]),
 'savepoints':       (2, [P('E', S, T(2), R, T(1)), P('E', T(2)), P('E', S, G(1), C, T(1))]),
 'sub_rollback_give':(1, [P('E', S, G(2), R, T(1)), P('E', T(1)), P('E', G(1))]),
 'suppressed_row':   (1, [P('E', N(1)), P('E', T(1)), P('E', T(1))]),
 'mixed_lock_path':  (2, [P('L', T(2)), P('E', T(2)), P('E', G(1))]),
 'lock_lock':        (1, [P('L', T(1)), P('L', T(1)), P('E', T(1))]),
 'lock_give':        (1, [P('L', G(1)), P('E', T(2)), P('L', T(1))]),
}

# ---------------------------------------------------------------- bug switches (negative controls)
VARIANTS = {
 'correct': {},
 'give_at_precommit': {},      # surplus applied before the commit record
 'give_before_visible': {},    # applied after WAL insert, before ProcArrayEnd
 'evict_ignores_pins': {},
 'give_without_pin': {},       # receipts skip the entry if it is not LIVE
 'no_return_on_abort': {},
 'double_return_on_abort': {},
 'sub_abort_ignored': {},      # ABORT_SUB not handled
 'unpin_before_surplus': {},
 'stale_load_snapshot': {},    # loader uses the xact snapshot, not a latest one
 'lock_released_early': {},    # lock path drops key lock at statement end
 'load_without_keylock': {},
 'no_surplus_at_commit': {},   # unused hold (suppressed row) not returned at commit
}

IDLE, RUN, WALI, FLUSHED, VIS, DONE, ABT, ABTVIS = range(8)

class Bug(Exception): pass
def fail(msg):
    if not ONLY or msg.split()[0] in ONLY: raise Bug(msg)

def explore(base, progs, variant, crash=True, limit=3_000_000):
    n = len(progs)
    v = variant
    # txn: (phase, pc, H, net, undo, pinned, need, snapA)
    #   undo : tuple of frames, each (H,net) saved at SAVEPOINT
    #   snapA: None or availability captured by loader between snapshot and publish
    #   xs   : "transaction snapshot" availability at first step (used only by stale_load_snapshot)
    t0 = (IDLE, 0, 0, 0, (), 0, 0, None, None)
    # state: txns, wal(tuple of txn idx in commit-record order), entry, keylock, crashed, base, dur(flushed WAL records)
    # entry: None or (live, avail)   pins are derived from txn.pinned
    init = (tuple([t0]*n), (), None, -1, 0, base, 0)
    seen = {init}; parent = {init: None}
    q = deque([init])

    def committed_visible(txns): return sum(t[3] for t in txns if t[0] in (VIS, DONE))

    def check(st):
        txns, wal, entry, kl, cr, b, dur = st
        s = b
        for i in wal:
            s += txns[i][3]
            if s < 0: fail('I1 negative WAL prefix %d' % s)
        vis = b + committed_visible(txns)
        if vis < 0: fail('I1v negative MVCC snapshot %d' % vis)
        if entry and entry[0]:
            pins = [t for t in txns if t[5]]
            avail = entry[1]
            if not pins and avail != vis: fail('I2 idle counter %d != committed %d' % (avail, vis))
            if avail > vis: fail('I3 counter %d above committed %d' % (avail, vis))
            exp = b + sum(t[3] for t in txns if t[0] == DONE) - sum(t[2] for t in pins if t[0] != DONE)
            if avail != exp: fail('I4 counter %d != expected %d' % (avail, exp))
        if all(t[0] == DONE or (t[0] == IDLE and t[1] == -1) for t in txns) and kl != -1:
            fail('I5 key lock leaked')

    def nexts(st):
        txns, wal, entry, kl, cr, b, dur = st
        out = []
        def put(i, t, wal=wal, entry=entry, kl=kl, lab=''):
            x = list(txns); x[i] = t
            out.append((lab + ' T%d' % i, (tuple(x), wal, entry, kl, cr, b, dur)))
        pins = sum(1 for t in txns if t[5])
        # eviction
        if entry is not None and (pins == 0 or v == 'evict_ignores_pins') and kl == -1:
            out.append(('evict', (txns, wal, None, kl, cr, b, dur)))
        # crash (once): lose every backend; keep a WAL prefix that contains at least every flushed record
        if crash and not cr:
            for k in range(dur, len(wal) + 1):          # async-committed, unflushed xacts may be lost
                nb = b + sum(txns[i][3] for i in wal[:k])
                # transactions not yet started survive as programs to run after restart; others are gone
                x = tuple(t if t[0] == IDLE and t[1] == 0 else (IDLE, -1, 0, 0, (), 0, 0, None, None) for t in txns)
                out.append(('crash keep=%d' % k, (x, (), None, -1, 1, nb, 0)))
        for i, (ph, pc, H, net, undo, pinned, need, snapA, xs) in enumerate(txns):
            mode, ops = progs[i]
            if ph == IDLE:
                if pc == -1: continue
                put(i, (RUN, 0, 0, 0, (), 0, 0, None, b + committed_visible(txns)), lab='begin')
                continue
            if ph == RUN:
                # voluntary abort / cancel / FATAL at any step
                put(i, (ABT, pc, H, net, undo, pinned, need, None, xs), lab='error')
                # loader between snapshot and publish
                if snapA is not None:
                    e = (True, snapA)
                    put(i, (RUN, pc, H, net, undo, pinned, need, None, xs), entry=e,
                        kl=(-1 if kl == i else kl), lab='publish')
                    continue
                if pc >= len(ops):
                    # commit step 1: PRE_COMMIT .. commit record inserted
                    e = entry
                    if v == 'give_at_precommit' and e and e[0] and pinned:
                        e = (True, e[1] + H + net)
                        put(i, (RUN, pc + 1000, H, net, undo, pinned, need, None, xs), entry=e, lab='bug-precommit') \
                            if pc < 1000 else put(i, (WALI, pc, H, net, undo, pinned, need, None, xs), wal + (i,), lab='wal')
                    else:
                        put(i, (WALI, pc, H, net, undo, pinned, need, None, xs), wal + (i,), lab='wal')
                    continue
                op = ops[pc]
                if op == S:
                    put(i, (RUN, pc+1, H, net, undo + ((H, net),), pinned, need, None, xs), lab='savepoint'); continue
                if op == C:
                    put(i, (RUN, pc+1, H, net, undo[:-1], pinned, need, None, xs), lab='release'); continue
                if op == R:
                    h0, n0 = undo[-1]
                    if v == 'sub_abort_ignored':
                        put(i, (RUN, pc+1, H, n0, undo[:-1], pinned, need, None, xs), lab='rollbackto')   # rows gone, hold kept, net wrong below
                        # model the mistake fully: accounting still believes the child's rows exist
                        x = list(txns); x[i] = (RUN, pc+1, H - (net - n0), n0, undo[:-1], pinned, need, None, xs)
                        out.append(('rollbackto-bug T%d' % i, (tuple(x), wal, entry, kl, cr, b, dur)))
                        continue
                    e = entry
                    if pinned and e and e[0]: e = (True, e[1] + (H - h0))
                    put(i, (RUN, pc+1, h0, n0, undo[:-1], pinned, need, None, xs), entry=e, lab='rollbackto'); continue
                kind, qv = op
                if mode == 'L':
                    # lock path: needs the key lock, entry must be absent (else it uses the entry)
                    if kl not in (-1, i): continue                      # blocked
                    if kl == -1:
                        put(i, (RUN, pc, H, net, undo, pinned, need, None, xs), kl=i, lab='keylock'); continue
                    if entry is not None:
                        # an entry exists: wait until it is unpinned, then drop it (demote); else blocked
                        if pins == 0: put(i, (RUN, pc, H, net, undo, pinned, need, None, xs), entry=None, lab='demote')
                        continue
                    A = b + committed_visible(txns) + net
                    if kind in ('T', 'N') and A < qv:
                        put(i, (ABT, pc, H, net, undo, pinned, need, None, xs), lab='soldout'); continue
                    d = {'T': -qv, 'G': qv, 'N': 0}[kind]
                    nk = -1 if v == 'lock_released_early' else i
                    put(i, (RUN, pc+1, H, net + d, undo, pinned, need, None, xs), kl=nk, lab='lockrow'); continue
                # escrow entry path --------------------------------------------------
                if kind == 'G' and v == 'give_without_pin' and not pinned and not (entry and entry[0]):
                    put(i, (RUN, pc+1, H, net + qv, undo, pinned, need, None, xs), lab='bug-unpinned-give'); continue
                if not pinned:
                    if entry and entry[0]:
                        put(i, (RUN, pc, H, net, undo, 1, need, None, xs), lab='pin'); continue
                    # must load: key lock, then fresh snapshot; pin is taken with the EMPTY entry
                    if v != 'load_without_keylock':
                        if kl == -1:
                            put(i, (RUN, pc, H, net, undo, pinned, need, None, xs), kl=i, lab='keylock'); continue
                        if kl != i: continue                            # blocked behind loader / lock path
                    A = b + committed_visible(txns)                     # latest snapshot, curcid=0: own rows excluded
                    if v == 'stale_load_snapshot': A = xs
                    put(i, (RUN, pc, H, net, undo, 1, need, A, xs), entry=(False, 0) if entry is None else entry, lab='load-snap')
                    continue
                if kl == i and not (mode == 'L'):
                    # loser of the load race: somebody published meanwhile (cannot happen with the lock held) -> release
                    put(i, (RUN, pc, H, net, undo, pinned, need, None, xs), kl=-1, lab='unlock'); continue
                if not (entry and entry[0]):
                    if v == 'evict_ignores_pins' or v == 'load_without_keylock':
                        # dangling: model as a wild update on a fresh EMPTY entry -> treat as reload
                        A = b + committed_visible(txns); put(i, (RUN, pc, H, net, undo, 1, need, A, xs), entry=(False, 0), lab='reload')
                    continue
                if kind in ('T', 'N'):
                    d = max(0, qv - (net + H))                          # own pending surplus first
                    if entry[1] < d:
                        put(i, (ABT, pc, H, net, undo, pinned, need, None, xs), lab='soldout'); continue
                    dn = -qv if kind == 'T' else 0
                    put(i, (RUN, pc+1, H + d, net + dn, undo, pinned, need, None, xs), entry=(True, entry[1] - d), lab='debit')
                else:
                    put(i, (RUN, pc+1, H, net + qv, undo, pinned, need, None, xs), lab='giverow')
                continue
            if ph == WALI:
                e = entry
                if v == 'give_before_visible' and pinned and e and e[0] and pc < 1000:
                    e = (True, e[1] + H + net); pc += 1000
                # sync commit: flush then visible ; async commit: visible without flush
                # a flush makes every earlier record durable too
                x = list(txns); x[i] = (FLUSHED, pc, H, net, undo, pinned, need, None, xs)
                out.append(('flush T%d' % i, (tuple(x), wal, e, kl, cr, b, max(dur, wal.index(i) + 1))))
                put(i, (VIS, pc, H, net, undo, pinned, need, None, xs), entry=e, lab='async-visible')
                continue
            if ph == FLUSHED:
                put(i, (VIS, pc, H, net, undo, pinned, need, None, xs), lab='visible'); continue
            if ph == VIS:
                e = entry
                if v == 'unpin_before_surplus' and pinned == 1:
                    put(i, (VIS, pc, H, net, undo, 0, 7, None, xs), lab='bug-unpin'); continue
                if (pinned or need == 7) and pc < 1000 and e and e[0]:
                    e = (True, e[1] + H + (net if v != 'no_surplus_at_commit' else max(net, -H)))
                    if v == 'no_surplus_at_commit' : e = (True, entry[1] + max(0, net))
                put(i, (DONE, pc, 0, net, undo, 0, 0, None, xs), entry=e, kl=(-1 if kl == i else kl), lab='commit-cb')
                continue
            if ph == ABT:
                put(i, (ABTVIS, pc, H, 0, (), pinned, need, None, xs), lab='abort-procarray'); continue
            if ph == ABTVIS:
                e = entry
                if pinned and e and e[0] and v != 'no_return_on_abort':
                    e = (True, e[1] + H * (2 if v == 'double_return_on_abort' else 1))
                if pinned and e and not e[0]: e = None                  # failed loader leaves EMPTY entry -> droppable
                put(i, (IDLE, -1, 0, 0, (), 0, 0, None, None), entry=e, kl=(-1 if kl == i else kl), lab='abort-cb')
                continue
        return out

    nst = 0
    deadlocks = 0
    while q:
        st = q.popleft(); nst += 1
        try:
            check(st)
        except Bug as bug:
            path = []; s = st
            while parent[s] is not None: lab, s = parent[s]; path.append(lab)
            return nst, str(bug), list(reversed(path))
        nx = nexts(st)
        unfinished = any(t[0] not in (DONE,) and not (t[0] == IDLE and t[1] == -1) for t in st[0])
        if unfinished and not [1 for l, _ in nx if l != 'evict' and not l.startswith('crash')]:
            return nst, 'DEADLOCK', []
        for lab, s in nx:
            if s not in seen:
                seen.add(s); parent[s] = (lab, st); q.append(s)
        if nst > limit: return nst, 'LIMIT', []
    return nst, None, []

if __name__ == '__main__':
    want = sys.argv[1:] or ['all']
    names = list(VARIANTS) if want == ['all'] else want
    bad = 0
    for v in names:
        found = None; tot = 0
        for sc, (b, progs) in SCENARIOS.items():
            n, err, path = explore(b, progs, v)
            tot += n
            if err:
                found = (sc, err, path)
                break
        if v == 'correct':
            ok = found is None
            print('%-24s %9d states  %s' % (v, tot, 'all invariants hold' if ok else 'VIOLATION %s' % (found,)))
        else:
            ok = found is not None
            print('%-24s %9d states  %s' % (v, tot, 'detected in %s: %s\n      %s' % (found[0], found[1], ' > '.join(found[2])) if ok else 'NOT DETECTED'))
        bad += (not ok)
    sys.exit(1 if bad else 0)
