/* html_legend.c - what the marks of a timeline mean, drawn as the timeline draws them
 * (html_timeline.c). */
#include "analyzer/report/html_parts.h"

void
html_legend(FILE *out)
{
	fputs("<div class=\"legend\">"
	      "<span><svg width=\"26\" height=\"14\" aria-hidden=\"true\"><rect class=\"app\" "
	      "fill=\"#1f7a4a\" width=\"26\" height=\"14\" rx=\"3\"/></svg>application’s</span> "
	      "<span><svg width=\"26\" height=\"14\" aria-hidden=\"true\"><rect class=\"flight\" "
	      "fill=\"url(#flight)\" stroke=\"#1f7a4a\" x=\".75\" y=\".75\" width=\"24.5\" "
	      "height=\"12.5\" rx=\"3\"/></svg>in flight, or busy</span> "
	      "<span><svg width=\"26\" height=\"14\" aria-hidden=\"true\"><rect class=\"nng\" "
	      "fill=\"#e9ecf0\" stroke=\"#5b6673\" x=\".75\" y=\".75\" width=\"24.5\" height=\"12.5\" "
	      "rx=\"3\"/></svg>NNG’s</span> "
	      "<span><svg width=\"26\" height=\"14\" aria-hidden=\"true\"><rect class=\"gone\" "
	      "fill=\"none\" stroke=\"#5b6673\" stroke-dasharray=\"5 4\" x=\".75\" y=\".75\" "
	      "width=\"24.5\" height=\"12.5\" rx=\"3\"/></svg>freed or closed</span> "
	      "<span><svg width=\"26\" height=\"14\" aria-hidden=\"true\"><path class=\"give\" d=\"M1 "
	      "7h16\" fill=\"none\" stroke=\"#1a2027\"/><path class=\"head\" d=\"M25 "
	      "7l-9-5v10z\"/></svg>handed over</span> "
	      "<span><svg width=\"14\" height=\"14\" aria-hidden=\"true\"><circle class=\"call\" "
	      "fill=\"#fff\" stroke=\"#1a2027\" cx=\"7\" cy=\"7\" r=\"4\"/></svg>a call</span> "
	      "<span>columns are steps; the time between two is written above</span></div>",
	      out);
}
