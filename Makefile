# order_mgmt - builds with PGXS: make && make install && make installcheck
#
#   PG_CONFIG=path   which PostgreSQL to build for
#   STRICT=1         warnings are errors
#   FAULTS=1         compile the fault points in (tests only)
#
# This project's own targets start and stop their own throw-away servers, install what
# Debian packages are missing, and touch no installed PostgreSQL:
#   check [ONLY=regress,t/010_x.py] [SEED=n]   check-long   check-mutants
#   check-matrix [MAJORS="15 17 18 19"]   check-fresh   lint   demo   bench   bench-growth
# What is committed, as a zip for PGXN and as Debian packages, into build/:
#   dist   deb

OWN = check check-long check-mutants check-matrix check-fresh lint demo bench bench-growth dist deb
version := $(shell sed -n "s/^default_version *= *'\(.*\)'.*/\1/p" order_mgmt.control)

ifneq (,$(filter $(OWN),$(MAKECMDGOALS)))

# PGXS has a rule for "check" of its own, so they do not load it.
PYTHON ?= /usr/bin/python3
BOOTSTRAP = sh test/lib/bootstrap.sh server gcc libc6-dev make python3 python3-psycopg

CLIENTS = npm=npm javac=default-jdk-headless libpostgresql-jdbc-java chromium=chromium
PACKAGING = git build-essential debhelper postgresql-server-dev-all

.PHONY: $(OWN)
check:
	@$(BOOTSTRAP) cron spin $(CLIENTS) $(PACKAGING) && $(PYTHON) test/run
check-long:
	@$(BOOTSTRAP) cron spin $(CLIENTS) $(PACKAGING) && OM_LONG=1 $(PYTHON) test/run
check-mutants:
	@$(BOOTSTRAP) cron && $(PYTHON) test/mutants.py
check-matrix:
	@bash test/matrix.sh
check-fresh:
	@bash test/fresh.sh
lint:
	@$(BOOTSTRAP) && $(PYTHON) test/run lint
demo:
	@$(BOOTSTRAP) && $(PYTHON) test/demo/demo.py $(if $(DATA),--data "$(DATA)")
bench:
	@$(BOOTSTRAP) && $(PYTHON) test/bench/run.py
bench-growth:
	@$(BOOTSTRAP) && $(PYTHON) test/bench/growth.py
dist:
	@mkdir -p build/dist
	git archive --prefix=order_mgmt-$(version)/ -o build/dist/order_mgmt-$(version).zip HEAD
deb:
	@$(BOOTSTRAP) $(PACKAGING) && rm -rf build/deb && mkdir -p build/deb
	git archive --prefix=order-mgmt-$(version)/ -o build/deb/order-mgmt_$(version).orig.tar.gz HEAD ':!debian'
	tar -C build/deb -xf build/deb/order-mgmt_$(version).orig.tar.gz
	git archive HEAD debian | tar -C build/deb/order-mgmt-$(version) -xf -
	cd build/deb/order-mgmt-$(version) && PG_UPDATECONTROL=yes DEB_BUILD_OPTIONS=nocheck DEB_BUILD_PROFILES=nocheck \
		dpkg-buildpackage -us -uc

# Other goals of the same command line ("make clean check") get their own make.
others := $(filter-out $(OWN),$(MAKECMDGOALS))
.PHONY: $(others)
$(others):
	@$(MAKE) $@

else

EXTENSION = order_mgmt
MODULE_big = order_mgmt
OBJS = $(patsubst %.c,%.o,$(sort $(wildcard src/*.c src/*/*.c)))
INCLUDES = $(wildcard src/*.h src/*/*.h)
FRAGMENTS = $(sort $(wildcard sql/install/*.sql))
# An update ends with what may be said again; that of a released version is frozen as a whole.
UPDATE = $(notdir $(wildcard sql/upgrade/order_mgmt--*--$(version).sql))
REPLAYED = $(filter %_code.sql %/90_grants.sql %/95_dump.sql,$(FRAGMENTS))
DATA = $(sort $(filter-out $(UPDATE:%=sql/upgrade/%),$(wildcard sql/upgrade/order_mgmt--*.sql)))
DATA_built = sql/order_mgmt--$(version).sql $(UPDATE:%=sql/%)
DOCS := $(wildcard doc/*.md)
EXTRA_CLEAN = build/exports.txt build/exports.list build/flags

PG_CPPFLAGS = -I$(srcdir)/src -DOM_VERSION='"$(version)"' \
	$(if $(FAULTS),-DUSE_OM_FAULTS)
PG_CFLAGS = -Wextra -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers \
	$(if $(STRICT),-Werror)
# Only what SQL names leaves the library, on every major.
SHLIB_EXPORTS = build/exports.txt
# Bitcode would need clang and inlines nothing of ours.
override with_llvm = no

names = $(sort $(basename $(notdir $(wildcard $(1)))))
REGRESS = $(filter install,$(call names,test/sql/*.sql)) $(filter-out install,$(call names,test/sql/*.sql))
# Where the answers go.
OUTPUT = .
# Contrib modules that it needs, before it.
LOADED = $(foreach name,$(shell sed -n "s/^requires = '\(.*\)'/\1/p" $(srcdir)/order_mgmt.control | tr -d ,),--load-extension=$(name))
REGRESS_OPTS = $(LOADED) --inputdir=$(srcdir)/test --outputdir=$(OUTPUT) --no-locale --encoding=UTF8
ISOLATION = $(call names,test/specs/*.spec)
ISOLATION_OPTS = $(LOADED) --inputdir=$(srcdir)/test --outputdir=$(OUTPUT) --no-locale --encoding=UTF8 --load-extension=order_mgmt

# Tests drop the extension with all that they have sold.
installcheck: export PGOPTIONS := $(PGOPTIONS) -c order_mgmt.allow_drop=on

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
$(if $(PGXS),,$(error no PGXS: install postgresql-server-dev-N, or set PG_CONFIG to the pg_config of your server))
include $(PGXS)

# The names of doc/ are common words: they get a folder of their own, where PGXS would not find them again.
docmoduledir := $(docmoduledir)/$(EXTENSION)
.PHONY: uninstall-docs
uninstall: uninstall-docs
uninstall-docs:
	rm -rf '$(DESTDIR)$(docdir)/$(docmoduledir)'

# What was compiled from what and how; a change rebuilds everything.
recipe := $(version) $(PG_CPPFLAGS) $(PG_CFLAGS) $(OBJS) $(FRAGMENTS) $(shell $(PG_CONFIG) --version)
ifeq (,$(filter clean distclean,$(MAKECMDGOALS)))
$(shell mkdir -p build; echo '$(recipe)' | cmp -s - build/flags || echo '$(recipe)' >build/flags)
endif

headers := $(shell $(PG_CONFIG) --includedir-server)/postgres.h
$(OBJS): $(INCLUDES) build/flags | $(headers)

# PGXS may come with the client, the headers with the development files only.
$(headers):
	$(error no $@: install postgresql-server-dev-N, or set PG_CONFIG to the pg_config of your server)

build/exports.txt: $(OBJS)
	{ echo Pg_magic_func; echo _PG_init; \
	  nm -g $(OBJS) | sed -n 's/.* T _*pg_finfo_\(.*\)/\1\npg_finfo_\1/p' | LC_ALL=C sort; } >$@

ifneq (,$(UPDATE))
$(UPDATE:%=sql/%): sql/%: sql/upgrade/% $(FRAGMENTS) build/flags
	awk '$$1 == "--" && $$2 == "fragment" { \
		system($$3 == "code" ? "cat $(REPLAYED)" : "cat $(srcdir)/sql/install/" $$3); next } \
		{ print; fflush() }' $< >$@
endif

sql/order_mgmt--$(version).sql: $(FRAGMENTS) build/flags
	cat $(FRAGMENTS) | sed 's/^CREATE OR REPLACE /CREATE /' >$@

endif
