#pragma once

#include <string>
#include <vector>

#include "crdt/id.hpp"
#include "crdt/result.hpp"
#include "crdt/tool/commands/arguments.hpp"
#include "crdt/tool/commands/commands.hpp"

namespace lumbung::crdt::tool {

/// A file that was read.
struct Input {
  std::string name;
  Bytes bytes;
};

/// What a command makes of its files: text or bytes for standard output (or -o).
struct Output {
  std::string text;
  Bytes bytes;
};

// The commands. A failure names the file that it is about.
[[nodiscard]] Result<Output> cat(const Arguments& arguments, const std::vector<Input>& files,
                                 const Streams& streams);
[[nodiscard]] Result<Output> info(const Arguments& arguments, const std::vector<Input>& files,
                                  const Streams& streams);
[[nodiscard]] Result<Output> log(const Arguments& arguments, const std::vector<Input>& files,
                                 const Streams& streams);
[[nodiscard]] Result<Output> merge(const Arguments& arguments, const std::vector<Input>& files,
                                   const Streams& streams);
[[nodiscard]] Result<Output> diff(const Arguments& arguments, const std::vector<Input>& files,
                                  const Streams& streams);
[[nodiscard]] Result<Output> convert(const Arguments& arguments, const std::vector<Input>& files,
                                     const Streams& streams);
[[nodiscard]] Result<Output> state_vector(const Arguments& arguments,
                                          const std::vector<Input>& files, const Streams& streams);

/// The error as a sentence about `file`.
[[nodiscard]] tl::unexpected<Error> about(const Input& file, const Error& error);
[[nodiscard]] tl::unexpected<Error> about(const std::string& name, const Error& error);

}  // namespace lumbung::crdt::tool
