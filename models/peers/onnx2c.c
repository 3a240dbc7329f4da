/* Runs and times a network that onnx2c turned into C: its file MODEL has the function
   entry. Compiled by onnx2c.py. */
#include MODEL
#include <time.h>

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e6 + t.tv_nsec * 1e-3;
}

void run(const void *x, void *y) { entry(x, y); }

/* The sum of the times of some calls in µs. The pointer keeps the compiler from
   looking through them. */
double laps(const void *x, void *y, long calls)
{
	void (*volatile call)(const void *, void *) = run;
	double begin = now();
	for (long i = 0; i < calls; i++)
		call(x, y);
	return now() - begin;
}
