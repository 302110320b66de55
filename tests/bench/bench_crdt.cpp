// Our side of tests/bench/crdt.mjs: plays one script (see workloads.mjs) and prints its figures.
//   bench_crdt script FILE | logs COUNT | writers COUNT ENTRIES
#include <charconv>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <map>

#include "crdt/document.hpp"
#include "crdt/timing/files.hpp"
#include "crdt/timing/measure.hpp"
#include "crdt/updates.hpp"

using namespace lumbung::crdt;
using namespace lumbung::crdt::timing;

namespace {

struct Step {
  char verb = 'c';
  std::size_t document = 0;
  std::size_t index = 0;  // of "u": which update
  std::size_t count = 0;  // of "u": where to
  std::string text;
  std::vector<Any> values;
};

/// Work that cannot fail; if it does, nothing measured here means anything.
void must(const Result<>& done) {
  if (!done) std::abort();
}

std::size_t whole(const Any& value) {
  return static_cast<std::size_t>(value.as_integer().value_or(0));
}

Step read_step(const Any::Array& parts) {
  Step step;
  step.verb = parts[0].as_string()->at(0);
  step.document = whole(parts[1]);
  switch (step.verb) {
    case 't':
      step.index = whole(parts[2]);
      step.text = *parts[3].as_string();
      break;
    case 'd':
    case 'u':
      step.index = whole(parts[2]);
      step.count = whole(parts[3]);
      break;
    case 'a':
      step.index = whole(parts[2]);
      step.values = *parts[3].as_array();
      break;
    case 'm':
      step.text = *parts[2].as_string();
      step.values = {parts[3]};
      break;
    default:
      break;
  }
  return step;
}

struct Replica {
  Document document;
  ObjectId text;
  ObjectId array;
  ObjectId map;
  std::vector<Bytes> updates;
};

Replica make_replica(ClientId client, ByteView state = {}) {
  Result<Document> made = state.empty() ? Document::create({.client = client})
                                        : Document::load({.client = client}, state);
  Document document = std::move(made.value());
  ObjectId text = document.root("text", ObjectType::text).value();
  ObjectId array = document.root("array", ObjectType::array).value();
  ObjectId map = document.root("map", ObjectType::map).value();
  return {std::move(document), std::move(text), std::move(array), std::move(map), {}};
}

void play(std::deque<Replica>& replicas, const Step& step) {
  Replica& at = replicas[step.document];
  switch (step.verb) {
    case 't':
      must(at.document.insert_text(at.text, step.index, step.text));
      break;
    case 'd':
      must(at.document.erase(at.text, step.index, step.count));
      break;
    case 'a':
      must(at.document.insert(at.array, step.index, step.values));
      break;
    case 'm':
      must(at.document.put(at.map, step.text, step.values[0]));
      break;
    case 'c':
      at.updates.push_back(at.document.commit().update);
      break;
    case 'u':
      (void)replicas[step.count].document.apply(at.updates[step.index]).value();
      break;
    default:
      break;
  }
}

Any integer(std::size_t value) { return Any::integer(static_cast<std::int64_t>(value)); }

/// What all libraries must agree on.
std::string fingerprint(const Replica& at) {
  const std::string text = at.document.text(at.text).value();
  const std::string array = to_json(at.document.read(at.array).value());
  return sha256_hex(text + array).substr(0, 16);
}

Any run_script(const std::string& path) {
  const Any script = parse_json(read_text(path).value()).value();
  std::vector<Step> steps;
  for (const Any& step : *script.find("steps")->as_array()) {
    steps.push_back(read_step(*step.as_array()));
  }
  const std::size_t start = whole(*script.find("start"));
  const std::size_t empty = resident_bytes();
  std::deque<Replica> replicas;
  for (std::size_t i = 0; i < whole(*script.find("documents")); ++i) {
    replicas.push_back(make_replica(i + 1));
  }
  for (std::size_t i = 0; i < start; ++i) play(replicas, steps[i]);
  Stopwatch watch;
  for (std::size_t i = start; i < steps.size(); ++i) play(replicas, steps[i]);
  const double time_ms = watch.lap_ms();
  std::size_t sent = 0;
  for (const Replica& at : replicas) {
    for (const Bytes& update : at.updates) sent += update.size();
  }
  watch = Stopwatch{};
  const Bytes state = replicas[1].document.encode_state();
  const double encode_ms = watch.lap_ms();
  const Result<Document> loaded = Document::load({.client = 999'999}, state);
  const double load_ms = watch.lap_ms();
  const std::size_t full = resident_bytes();
  Any figures = Any::object();
  figures.set("time_ms", rounded(time_ms)).set("encode_ms", rounded(encode_ms));
  figures.set("load_ms", rounded(loaded ? load_ms : -1));
  figures.set("update_bytes", integer(sent)).set("bytes", integer(state.size()));
  figures.set("rss_mb", rounded(static_cast<double>(full - std::min(full, empty)) / 1e6));
  figures.set("fingerprint", Any::string(fingerprint(replicas[1])));
  return figures;
}

/// A log of `count` small updates of three writers, merged without a document.
Any run_logs(std::size_t count) {
  std::vector<Bytes> updates;
  std::deque<Replica> replicas;
  for (std::size_t i = 0; i < 3; ++i) replicas.push_back(make_replica(i + 1));
  for (std::size_t i = 0; i < count; ++i) {
    Replica& at = replicas[i % 3];
    const Any entry = Any::object().set("nomor", integer(i)).set("jumlah", integer(i * 500));
    must(at.document.insert(at.array, at.document.length(at.array).value(), {entry}));
    updates.push_back(at.document.commit().update);
  }
  const std::vector<ByteView> views(updates.begin(), updates.end());
  Stopwatch watch;
  const Result<Bytes> merged = merge_updates(views);
  const double time_ms = watch.lap_ms();
  Any figures = Any::object();
  figures.set("time_ms", rounded(time_ms)).set("bytes", integer(merged ? merged->size() : 0));
  return figures;
}

/// `count` arrays in one document, each with its own writer, filled in turn.
Any run_writers(std::size_t count, std::size_t entries) {
  const std::size_t empty = resident_bytes();
  std::deque<Replica> writers;
  std::vector<ObjectId> roots;
  for (std::size_t i = 0; i < count; ++i) {
    writers.push_back(make_replica(i + 1));
    const std::string name = "log" + std::to_string(i);
    roots.push_back(writers[i].document.root(name, ObjectType::array).value());
  }
  Replica reader = make_replica(count + 1);
  Stopwatch watch;
  double time_ms = 0;
  for (std::size_t k = 0; k < entries; ++k) {
    for (std::size_t i = 0; i < count; ++i) {
      Replica& at = writers[i];
      const Any entry = Any::object().set("nomor", integer(k)).set("jumlah", integer(i * 500));
      must(at.document.insert(roots[i], k, {entry}));
      const Bytes update = at.document.commit().update;
      watch = Stopwatch{};
      (void)reader.document.apply(update).value();
      time_ms += watch.lap_ms();
    }
  }
  writers.clear();
  watch = Stopwatch{};
  const Bytes state = reader.document.encode_state();
  const double encode_ms = watch.lap_ms();
  const Result<Document> loaded = Document::load({.client = 999'999}, state);
  const double load_ms = watch.lap_ms();
  const std::size_t full = resident_bytes();
  Any figures = Any::object();
  figures.set("time_ms", rounded(time_ms)).set("encode_ms", rounded(encode_ms));
  figures.set("load_ms", rounded(loaded ? load_ms : -1)).set("bytes", integer(state.size()));
  figures.set("rss_mb", rounded(static_cast<double>(full - std::min(full, empty)) / 1e6));
  return figures;
}

std::size_t number_of(std::string_view text) {
  std::size_t value = 0;
  (void)std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  Any figures;
  if (what == "script" && argc == 3) {
    figures = run_script(argv[2]);
  } else if (what == "logs" && argc == 3) {
    figures = run_logs(number_of(argv[2]));
  } else if (what == "writers" && argc == 4) {
    figures = run_writers(number_of(argv[2]), number_of(argv[3]));
  } else {
    std::cerr << "usage: bench_crdt script FILE | logs COUNT | writers COUNT ENTRIES\n";
    return 2;
  }
  std::cout << to_json(figures) << '\n';
  return 0;
}
