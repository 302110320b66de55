#pragma once

#include <string>

#include "crdt/any.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt::timing {

enum class Layout : std::uint8_t { array, map };

struct LedgerWork {
  Layout layout = Layout::array;
  std::size_t merge_percent = 5;  ///< of the appends, made again on two copies that then merge
};

/// Types an editing trace into a text, one transaction a patch, and into a second document by its
/// updates. The figures are those of crdt/STREAM.md, "Timing".
[[nodiscard]] Result<Any> time_trace(const std::string& path, std::size_t runs);

/// Books a ledger of operations (one JSON object a line) on three replicas.
[[nodiscard]] Result<Any> time_ledger(const std::string& path, const LedgerWork& work,
                                      std::size_t runs);

/// `lumbung-crdt time ARGUMENT...`: prints one JSON line; the exit code.
int run_time(int argc, char** argv);

}  // namespace lumbung::crdt::timing
