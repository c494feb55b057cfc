/* stacks_plugin.c - a plugin whose frames are VARIANT * 64 bytes large, its code else the same. */
void plugin_run(void (*call)(void));

void
plugin_run(void (*call)(void))
{
	volatile char room[VARIANT * 64];
	for (int i = 0; i < VARIANT * 64; i++) {
		room[i] = (char)i;
	}
	call();
	room[1] = room[0];
}
