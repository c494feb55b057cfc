/*
 * html_assets.h - the style and the script of the HTML report, which embed_html.cmake makes from
 * the files in html/, and their hashes as a content security policy has them.
 */
#ifndef NNGTRACE_REPORT_HTML_ASSETS_H
#define NNGTRACE_REPORT_HTML_ASSETS_H

extern const unsigned char html_style[], html_script[]; /* ended by NUL */
extern const char html_style_hash[], html_script_hash[];

#endif
