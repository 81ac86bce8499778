/// A process linked like the program that does nothing; `run` is only taken the address of, so that nothing is dropped.
#include "cli/run.hpp"

int main(int argc, char**) {
  volatile bool never = argc > 1000;
  return never && &payout::cli::run != nullptr ? 1 : 0;
}
