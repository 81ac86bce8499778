#pragma once
/// What is odd about the records themselves: those that contradict each other, and those that could not be attached.
#include "diagnosis/diagnose.hpp"

namespace payout::diagnosis {

/// Adds it to the answer: as data, as findings, and as questions in front of the others.
void report_records(const facts::Case& c, const FileNames& files, Diagnosis& out);

}  // namespace payout::diagnosis
