/* options.c - see options.h; the names are those of NNG 1.5.2's headers */
#include "analyzer/nng/options.h"

#include <stddef.h>

static const char *const names[] = {
    "ipc:peer-gid",
    "ipc:peer-pid",
    "ipc:peer-uid",
    "ipc:peer-zoneid",
    "ipc:permissions",
    "ipc:security-descriptor",
    "local-address",
    "pair1:polyamorous",
    "peer",
    "peer-name",
    "protocol",
    "protocol-name",
    "raw",
    "reconnect-time-max",
    "reconnect-time-min",
    "recv-buffer",
    "recv-fd",
    "recv-size-max",
    "recv-timeout",
    "remote-address",
    "req:resend-time",
    "send-buffer",
    "send-fd",
    "send-timeout",
    "socket-name",
    "sub:prefnew",
    "sub:subscribe",
    "sub:unsubscribe",
    "surveyor:survey-time",
    "tcp-bound-port",
    "tcp-keepalive",
    "tcp-nodelay",
    "tls-authmode",
    "tls-ca-file",
    "tls-cert-key-file",
    "tls-config",
    "tls-server-name",
    "tls-verified",
    "ttl-max",
    "url",
    "ws:msgmode",
    "ws:protocol",
    "ws:recv-text",
    "ws:request-header:",
    "ws:request-headers",
    "ws:request-uri",
    "ws:response-header:",
    "ws:response-headers",
    "ws:rxframe-max",
    "ws:send-text",
    "ws:txframe-max",
    "zt:add-local-addr",
    "zt:clear-local-addrs",
    "zt:conn-time",
    "zt:conn-tries",
    "zt:deorbit",
    "zt:home",
    "zt:mtu",
    "zt:network-name",
    "zt:network-status",
    "zt:node",
    "zt:nwid",
    "zt:orbit",
    "zt:ping-time",
    "zt:ping-tries",
};

uint32_t
option_hash(const char *name)
{
	uint32_t hash = 2166136261u;
	for (const unsigned char *c = (const unsigned char *)name; *c != '\0'; c++) {
		hash = (hash ^ *c) * 16777619u;
	}
	return hash;
}

const char *
option_name(uint32_t hash)
{
	/* Only people's eyes wait for this: no need for a faster look-up. */
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (option_hash(names[i]) == hash) {
			return names[i];
		}
	}
	return NULL;
}
