#include "daemon/store/data_directory.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/store/temporary_folder.hpp"

using namespace lumbung;
using namespace lumbung::store;

TEST_CASE("small files are written whole and for their owner only", "[store]") {
  const tests::TemporaryFolder folder;
  const auto data = DataDirectory::at(folder.file("a/b"));
  REQUIRE(data.has_value());
  CHECK_FALSE(data->read("device.key").value().has_value());
  REQUIRE(data->write("device.key", Bytes{1, 2, 3}).has_value());
  REQUIRE(data->write("device.key", Bytes{4, 5}).has_value());
  CHECK(data->read("device.key").value() == Bytes{4, 5});
  struct stat file {};
  REQUIRE(::stat(data->file("device.key").c_str(), &file) == 0);
  CHECK((file.st_mode & 0777) == 0600);
  REQUIRE(::stat(data->path().c_str(), &file) == 0);
  CHECK((file.st_mode & 0777) == 0700);
  data->remove("device.key");
  CHECK_FALSE(data->read("device.key").value().has_value());
}

TEST_CASE("one daemon at a time holds the folder, and only while it lives", "[store]") {
  const tests::TemporaryFolder folder;
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    auto data = DataDirectory::at(folder.path());
    ::_exit(data && data->hold() ? (::raise(SIGKILL), 1) : 2);  // dies holding it
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));

  auto first = DataDirectory::at(folder.path());
  auto second = DataDirectory::at(folder.path());
  REQUIRE(first->hold().has_value());
  REQUIRE_FALSE(second->hold().has_value());
  CHECK(second->hold().error().code == Errc::conflict);
}
