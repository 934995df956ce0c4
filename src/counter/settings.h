/*
 * settings.h - the engine's settings: engine, take_wait, max_keys.
 */
#ifndef OM_SETTINGS_H
#define OM_SETTINGS_H

extern void om_settings_init(void);

#endif
