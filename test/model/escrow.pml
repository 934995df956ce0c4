/*
 * SPIN model of the counter (escrow) protocol of src/counter.  One key.
 * spin -a escrow.pml && gcc -O2 -DSAFETY -DCOLLAPSE -o pan pan.c && ./pan -m200000
 * Negative controls: spin -a -DBUG_GIVE_PRECOMMIT | -DBUG_GIVE_EARLY | -DBUG_EVICT | -DBUG_STALE_LOAD |
 *                    -DBUG_ABORT_LEAK | -DBUG_LOCK_EARLY | -DBUG_UNPIN_FIRST | -DBUG_SUB ...
 * Crash safety: a crash keeps a prefix of the commit records; the prefix sums are asserted at every
 * commit-record insertion (I1), and a restart is the initial state again with base = that prefix sum.
 */
#ifndef NT
#define NT 3
#endif
#ifndef NOPS
#define NOPS 2
#endif
#ifndef BASE
#define BASE 2
#endif
#define NONE 255

short wal  = BASE;      /* sum of commit records in WAL order            */
short vis  = BASE;      /* sum over ProcArrayEnded transactions          */
short avail = 0;        /* shared counter                                */
bool  present = false;  /* entry exists in the shared hash               */
bool  live = false;     /* entry published                               */
byte  pins = 0;
byte  kl = NONE;        /* heavyweight key lock                          */
short cbnet = BASE;     /* sum of net of xacts whose COMMIT callback ran */
short sumH = 0;         /* sum of holds of pinned, unresolved xacts      */

inline check() {
    assert(wal >= 0);                                   /* I1  */
    assert(vis >= 0);                                   /* I1v */
    assert(!(live && pins == 0) || avail == vis);       /* I2  */
    assert(!live || avail <= vis);                      /* I3  */
    assert(!live || avail == cbnet - sumH);             /* I4  */
}

inline check_vis() { assert(vis >= 0); assert(!live || avail <= vis) }

proctype Txn(byte me; bool lockmode)
{
    short H = 0, net = 0, acct = 0, sA = 0, snap = 0, sH = 0, sN = 0, d = 0;
#ifdef BUG_STALE_LOAD
    short xsnap = 0;
    atomic { xsnap = vis }
#endif
    byte  ops = 0, q = 0;
    bool  pinned = false, insub = false, fail = false;

    do
    :: (ops == NOPS || fail) -> break
    :: (ops < NOPS && !fail && !insub) -> atomic { insub = true; sH = H; sN = net; sA = acct }      /* SAVEPOINT */
    :: (ops < NOPS && !fail && insub) -> atomic { insub = false; sH = 0; sN = 0; sA = 0 }                                            /* RELEASE   */
    :: (!fail && insub) -> atomic {                                                                /* ROLLBACK TO: ABORT_SUB callback */
#ifndef BUG_SUB
          if :: pinned -> avail = avail + (H - sH); sumH = sumH - (H - sH) :: else fi; H = sH; acct = sA;
#endif
          net = sN; insub = false; sH = 0; sN = 0; sA = 0; check() }
    :: (ops < NOPS) -> fail = true                                                                 /* ERROR / FATAL / cancel anywhere */
    :: (ops < NOPS && !fail) ->
          /* ---- one stock operation: q = 1..2, sell or receive ---- */
          if :: q = 1 :: q = 2 fi;
          if
          :: lockmode ->                                            /* lock path */
               if :: atomic { kl == NONE -> kl = me } :: atomic { kl == me -> skip } fi;
               atomic { (!present || pins == 0) -> present = false; live = false };   /* demote an idle entry */
               atomic {
                 if
                 :: vis + net >= q -> net = net - q                 /* sell */
                 :: vis + net <  q -> fail = true
                 :: net = net + q                                   /* receive */
                 fi; q = 0;
#ifdef BUG_LOCK_EARLY
                 kl = NONE;
#endif
                 check() }
          :: else ->                                                /* entry path */
               do
               :: pinned -> break
               :: atomic { !pinned && present && live -> pins++; pinned = true; break }
               :: atomic { !pinned && !(present && live) && kl == NONE -> kl = me } ->
                    if
                    :: atomic { present && live -> kl = NONE }       /* lost the race: retry */
                    :: atomic { !(present && live) -> present = true; live = false; pins++; pinned = true;
#ifdef BUG_STALE_LOAD
                                snap = xsnap
#else
                                snap = vis                           /* latest snapshot, curcid = 0 */
#endif
                              };
                       atomic { avail = snap; live = true; kl = NONE; cbnet = snap; snap = 0; check() };
                       break
                    fi
               od;
               if
               :: atomic { d = q - (acct + H); if :: d < 0 -> d = 0 :: else fi;
                           if :: avail >= d -> avail = avail - d; sumH = sumH + d; H = H + d; net = net - q; acct = acct - q
                              :: else -> fail = true fi; d = 0; q = 0; check() }
               :: atomic { net = net + q; acct = acct + q; q = 0 }                           /* receive: nothing shared happens before commit */
               fi
          fi;
          ops++
    od;

    if
    :: fail ->                                                       /* AbortTransaction */
         atomic {
#ifndef BUG_ABORT_LEAK
           if :: pinned -> avail = avail + H :: else fi;
#endif
           if :: pinned -> sumH = sumH - H; pins--; pinned = false :: else fi;
           if :: kl == me -> kl = NONE :: else fi; H = 0; net = 0; acct = 0; check() }
    :: else ->
#ifdef BUG_GIVE_PRECOMMIT
         atomic { if :: pinned && live -> avail = avail + H + acct; sumH = sumH - H; cbnet = cbnet + net :: else fi };
#endif
         atomic { wal = wal + net; check() };                        /* XactLogCommitRecord (any later crash keeps a prefix) */
#ifdef BUG_GIVE_EARLY
         atomic { if :: pinned && live -> avail = avail + H + acct; sumH = sumH - H; cbnet = cbnet + net :: else fi };
#endif
         atomic { vis = vis + net; check_vis() };                    /* ProcArrayEndTransaction */
#ifdef BUG_UNPIN_FIRST
         atomic { if :: pinned -> pins-- :: else fi };
#endif
         atomic {                                                    /* XACT_EVENT_COMMIT callback, locks still held */
#if !defined(BUG_GIVE_PRECOMMIT) && !defined(BUG_GIVE_EARLY)
           if :: pinned && live -> avail = avail + H + acct; sumH = sumH - H; cbnet = cbnet + net :: else fi;
#endif
#ifndef BUG_UNPIN_FIRST
           if :: pinned -> pins-- :: else fi;
#endif
           pinned = false; check() };
         atomic { if :: kl == me -> kl = NONE :: else fi; H = 0; net = 0; acct = 0 }  /* ResourceOwnerRelease(LOCKS) */
    fi
}

active proctype Evictor()
{
end: do
    :: atomic { present && live &&
#ifdef BUG_EVICT
        true
#else
        pins == 0
#endif
        -> present = false; live = false; check() }
    od
}

init { byte i = 0; atomic { do :: i < NT -> run Txn(i, (i == NT-1)); i++ :: else -> break od } }
