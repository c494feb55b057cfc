/* common.c - what all forms of an export need; see export.h */
#include "analyzer/export/export.h"

uint64_t
export_offset(const struct report *report, size_t trace)
{
	uint64_t first = UINT64_MAX;
	for (size_t i = 0; i < report->count; i++) {
		uint64_t wall = trace_info(report->traces[i].trace)->first_wall_ns;
		first = wall < first ? wall : first;
	}
	return trace_info(report->traces[trace].trace)->first_wall_ns - first;
}

bool
export_find_told(struct table *told, const struct report_trace *trace)
{
	bool fine = true;
	for (size_t i = 0; i < trace->count && fine; i++) {
		const struct finding *finding = trace->items[i].finding;
		uint64_t key = export_identity(finding->kind, finding->object_number);
		if (trace->items[i].state != REPORT_SUPPRESSED && finding->object_number != 0 &&
		    table_get(told, key) == NULL) {
			fine = table_put(told, key, (void *)(uintptr_t)rule_get(finding->rule));
		}
	}
	return fine;
}

uint64_t
export_in_trace(uint64_t ns, uint64_t offset)
{
	return ns == UINT64_MAX ? ns : ns > offset ? ns - offset : 0;
}
