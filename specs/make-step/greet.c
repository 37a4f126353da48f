/* greet.c — prints the greeting of a language, or of all. */
#include <stdio.h>
#include <string.h>

#include "greetings.h"

int main(int argc, char **argv)
{
	int found = 0;
	for (size_t i = 0; i < sizeof greetings / sizeof *greetings; i++) {
		if (argc > 1 && strcmp(argv[1], greetings[i].language) != 0)
			continue;
		printf("%s: %s\n", greetings[i].language, greetings[i].word);
		found = 1;
	}
	return !found;
}
