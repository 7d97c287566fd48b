# Each target is the command a person would type. Root is needed for all but `build`, `format` and `clean`.
.PHONY: build setup test demo format bench clean

build: setup              ## bin/hawserd and bin/hawser work from the checkout
	scripts/mvn -q package -DskipTests -pl dist -am
	scripts/record-aot

setup:                    ## installs from Debian what is missing, saying what
	scripts/setup

test: build               ## all tests, on throw-away test hosts
	scripts/mvn verify

demo: build               ## a tour with the real docker CLI
	scripts/demo

format:
	scripts/mvn -q spotless:apply

bench: build              ## side by side with dockerd, where it is installed
	scripts/bench

clean:
	rm -rf build
	scripts/mvn -q clean
