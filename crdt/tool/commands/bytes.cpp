#include "crdt/document.hpp"
#include "crdt/tool/commands/files.hpp"
#include "crdt/tool/commands/work.hpp"
#include "crdt/updates.hpp"

// The commands that make bytes of bytes: merge, diff, convert, state-vector.
namespace lumbung::crdt::tool {
namespace {

/// Merging reads no single update, and tells not which of several it could not read.
Result<> check(const Input& file, Encoding encoding) {
  const Result<UpdateMeta> read = parse_update_meta(file.bytes, encoding);
  if (!read) return about(file, read.error());
  return {};
}

Result<Bytes> merged(const std::vector<Input>& files, Encoding encoding) {
  std::vector<ByteView> all;
  for (const Input& file : files) {
    if (Result<> fine = check(file, encoding); !fine) return tl::unexpected(fine.error());
    all.emplace_back(file.bytes);
  }
  return merge_updates(all, encoding);
}

Result<Output> bytes_of(Result<Bytes> bytes, const Input& file) {
  if (!bytes) return about(file, bytes.error());
  return Output{{}, std::move(*bytes)};
}

}  // namespace

Result<Output> merge(const Arguments& arguments, const std::vector<Input>& files,
                     const Streams& /*streams*/) {
  return bytes_of(merged(files, arguments.encoding), files.front());
}

Result<Output> convert(const Arguments& arguments, const std::vector<Input>& files,
                       const Streams& /*streams*/) {
  const Encoding other = arguments.encoding == Encoding::v1 ? Encoding::v2 : Encoding::v1;
  return bytes_of(
      convert_update(files.front().bytes, arguments.encoding, arguments.to.value_or(other)),
      files.front());
}

Result<Output> diff(const Arguments& arguments, const std::vector<Input>& files,
                    const Streams& streams) {
  const std::string name = arguments.since ? *arguments.since : *arguments.since_file;
  Result<Bytes> known = read_file(name, streams.in);
  if (!known) return about(name, known.error());
  if (arguments.since_file) {
    known = encode_state_vector_from_update(*known, arguments.encoding);
    if (!known) return about(name, known.error());
  }
  const Result<StateVector> since = decode_state_vector(*known);
  if (!since) return fail(Errc::malformed, name + ": this is no state vector");
  return bytes_of(diff_update(files.front().bytes, *since, arguments.encoding), files.front());
}

Result<Output> state_vector(const Arguments& arguments, const std::vector<Input>& files,
                            const Streams& /*streams*/) {
  const Result<Bytes> update = merged(files, arguments.encoding);
  if (!update) return about(files.front(), update.error());
  Result<Bytes> clocks = encode_state_vector_from_update(*update, arguments.encoding);
  if (!clocks || arguments.as_bytes) return bytes_of(std::move(clocks), files.front());
  const Result<StateVector> state = decode_state_vector(*clocks);
  if (!state) return about(files.front(), state.error());
  Output out;
  for (const auto& [client, clock] : *state) {
    out.text += std::to_string(client) + ' ' + std::to_string(clock) + '\n';
  }
  return out;
}

}  // namespace lumbung::crdt::tool
