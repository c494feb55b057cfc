/*
 * distance.h - how far a word is from another, for what somebody may have meant.
 *
 * Any thread: nothing is kept.
 */
#ifndef NNGTRACE_BASE_DISTANCE_H
#define NNGTRACE_BASE_DISTANCE_H

/* A word that is farther away is not meant. */
#define DISTANCE_MAX 3u

/*
 * How many letters of a word must be put in, taken out or replaced to get the other (Levenshtein);
 * more than DISTANCE_MAX for one that is very long.
 */
unsigned distance(const char *word, const char *other);

#endif
