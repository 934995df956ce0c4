#!/usr/bin/env python3
"""Second small model: structural barrier (SB + generation bump) x savepoints x relation lock.
Checks the rule 'pins are undo-logged: ABORT_SUB unpins keys first pinned inside the aborted subtree',
because a relation lock first taken inside a subtransaction is released when it rolls back.
Commit/abort are atomic here (their inner steps are covered by escrow_model.py / escrow.pml).
pin_survives_but_gen_checked is safe too: an entry checks its generation.
usage: escrow_gen_model.py [all | NAME ...]      NAME in VARIANTS"""
import sys
from collections import deque
VARIANTS = ('correct', 'pin_survives_but_gen_checked', 'pin_survives_sub_abort', 'sb_without_lock')
S, R, C = ('S',), ('R',), ('C',)
T = lambda q: ('T', q)
G = lambda q: ('G', q)
B = ('B',)                      # structural change: own SB, gen++
SCEN = {
 'sub_then_sell': (2, [(S, T(1), R, T(2)), (T(2),), (B,)]),
 'released_child': (2, [(S, S, T(1), C, R, T(2)), (T(2),), (B,)]),
 'outer_hold':    (2, [(T(1), S, T(1), R, T(1)), (T(1),), (B,)]),
 'give_sub':      (1, [(S, G(1), R, T(1)), (T(1),), (B,)]),
}
def run(base, progs, v):
    n = len(progs)
    # txn: (pc, H, net, pin, rl, frames, done)   pin = generation pinned or None; frames = saved (H,net,pin,rl)
    init = (tuple((0, 0, 0, None, 0, (), 0) for _ in progs), 0, (), base)      # txns, gen, entries ((gen,avail),...), vis
    seen = {init: None}; q = deque([init])
    while q:
        st = q.popleft(); tx, gen, ents, vis = st
        E = dict(ents)
        bad = None
        if vis < 0: bad = 'OVERSELL committed=%d' % vis
        if gen in E:
            a = E[gen]; held = sum(t[1] for t in tx if t[3] == gen)
            if bad is None and a > vis: bad = 'counter above committed'
            if bad is None and a != vis - held: bad = 'counter %d != %d' % (a, vis - held)
        if bad and (v == 'correct' or 'OVERSELL' in bad or v != 'correct'):
            if v == 'correct' or 'OVERSELL' in bad:
                path = []; s = st
                while seen[s]: lab, s = seen[s]; path.append(lab)
                return len(seen), bad, path[::-1]
        def put(i, t, gen=gen, E=E, vis=vis, lab=''):
            x = list(tx); x[i] = t
            keep = {t[3] for t in x if t[3] is not None} | {gen}
            s = (tuple(x), gen, tuple(sorted((g, a) for g, a in E.items() if g in keep)), vis)
            if s not in seen: seen[s] = ('%s T%d' % (lab, i), st); q.append(s)
        for i, (pc, H, net, pin, rl, fr, done) in enumerate(tx):
            if done: continue
            ops = progs[i]
            E2 = dict(E)
            if pin is not None: E2[pin] = E2[pin] + H                          # abort: return hold
            put(i, (pc, 0, 0, None, 0, (), 1), E=E2, lab='abort')
            if pc == len(ops):
                E2 = dict(E)
                if pin is not None: E2[pin] = E2[pin] + H + net
                put(i, (pc, 0, 0, None, 0, (), 1), E=E2, vis=vis + net, lab='commit'); continue
            op = ops[pc]
            if op == S: put(i, (pc+1, H, net, pin, rl, fr + ((H, net, pin, rl),), 0), lab='savepoint')
            elif op == C: put(i, (pc+1, H, net, pin, rl, fr[:-1], 0), lab='release')
            elif op == R:
                h, nn, p, r = fr[-1]; E2 = dict(E)
                if pin is not None: E2[pin] = E2[pin] + (H - h)
                np_ = pin if v in ('pin_survives_sub_abort', 'pin_survives_but_gen_checked') else p
                put(i, (pc+1, h, nn, np_, r, fr[:-1], 0), E=E2, lab='rollbackto')      # relation lock reverts to r
            elif op == B:
                if v != 'sb_without_lock' and any(t[4] for j, t in enumerate(tx) if j != i): continue   # blocked
                put(i, (pc+1, H, net, None, 1, fr, 0), gen=gen + 1, lab='SB gen++')
            else:
                if not rl: put(i, (pc, H, net, pin, 1, fr, 0), lab='enter(lock)'); continue
                if pin is not None and pin != gen and v == 'pin_survives_but_gen_checked':
                    put(i, (pc, H, net, None, rl, fr, 0), lab='drop stale pin'); continue
                if pin is None:
                    E2 = dict(E)
                    if gen not in E2: E2[gen] = vis                            # load, exact (no other in-flight on this gen)
                    put(i, (pc, H, net, gen, rl, fr, 0), E=E2, lab='pin'); continue
                k, qv = op
                if k == 'G': put(i, (pc+1, H, net + qv, pin, rl, fr, 0), lab='give'); continue
                d = max(0, qv - net - H)
                if E[pin] >= d:
                    E2 = dict(E); E2[pin] = E[pin] - d
                    put(i, (pc+1, H + d, net - qv, pin, rl, fr, 0), E=E2, lab='sell')
    return len(seen), None, []
if __name__ == '__main__':
    rc = 0
    names = sys.argv[1:] or ['all']
    for v in VARIANTS if names == ['all'] else names:
        tot = 0; hit = None
        for name, (b, p) in SCEN.items():
            n, err, path = run(b, p, 'correct' if v == 'correct' else v)
            tot += n
            if err: hit = (name, err, path); break
        good = (hit is None) == (v in ('correct', 'pin_survives_but_gen_checked'))
        print('%-30s %6d states %s' % (v, tot, 'holds' if not hit else '%s in %s: %s' % (hit[1], hit[0], ' > '.join(hit[2]))), '' if good else '  <-- UNEXPECTED')
        rc |= (not good)
    sys.exit(rc)
