/* The loop of all-reduce.ts in C: what the library itself takes. mpicc -O2 all-reduce.c -o all-reduce && mpirun -n 2 ./all-reduce */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  const int lengths[] = {1024, 262144, 2621440};
  const int share = argc > 1 ? 20 : 1; /* Any argument: a twentieth of the rounds, to try it. */
  const int rounds[] = {2000 / share, 200 / share, 30 / share};
  int rank, provided;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_SERIALIZED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  for (int k = 0; k < 3; k++) {
    float *x = calloc(lengths[k], sizeof(float));
    double *times = malloc(rounds[k] * sizeof(double));
    for (int i = -10; i < rounds[k]; i++) {
      double began = MPI_Wtime();
      MPI_Allreduce(MPI_IN_PLACE, x, lengths[k], MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD);
      if (i >= 0) times[i] = (MPI_Wtime() - began) * 1e6;
    }
    qsort(times, rounds[k], sizeof(double), compare);
    if (rank == 0) printf("C %d bytes: min %.1f, median %.1f us\n", lengths[k] * 4, times[0], times[rounds[k] / 2]);
    free(x);
    free(times);
  }
  MPI_Finalize();
  return 0;
}
