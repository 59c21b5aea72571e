# `make` or `make help` lists the targets, in Chinese where the locale is Chinese. Each sets up what it needs, once.

VENV := .venv
RUN := $(VENV)/bin
READY := $(VENV)/.ready
STATIC := lint types sql

# Where Python may not keep what it has compiled, each of a thousand processes compiles it again.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup demo test fuzz $(STATIC) unit bench sandbox docs pictures stop clean

LOCALE = $(or $(LANGUAGE),$(LC_ALL),$(LC_MESSAGES),$(LANG))

help: ## list the targets | 列出全部目标
	@awk -F ':.*## | [|] ' -v word=$(if $(filter zh%,$(LOCALE)),3,2) \
	'/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$word }' Makefile

setup: $(READY) ## make .venv with the locked dependencies (PYTHON=… chooses the interpreter) | 按锁定的依赖建立 .venv（PYTHON=… 指定解释器）

$(READY): pyproject.toml uv.lock .ci/setup .ci/path .ci/browser
	@.ci/setup
	@touch $@

demo: $(READY) ## seven months of stand-in platforms in an embedded PostgreSQL, a crawl, and what can be found | 七个月的模拟平台数据写入内嵌的 PostgreSQL，再采集一次，展示能发现什么
	@.ci/demo

test: $(READY) ## all checks: lint, types and sql beside unit | 全部检查：lint、types、sql 与 unit
	@static_output=$$(mktemp); failed=; \
	$(MAKE) --no-print-directory --keep-going $(STATIC) >"$$static_output" 2>&1 & static=$$!; \
	echo "== make unit"; \
	$(MAKE) --no-print-directory unit || failed=" unit"; \
	echo "== make $(STATIC)"; \
	wait $$static || failed="$$failed lint, types or sql (see above)"; \
	cat "$$static_output"; rm -f "$$static_output"; \
	if [ -n "$$failed" ]; then echo "make test: FAILED:$$failed" >&2; exit 1; fi; \
	echo "make test: all passed"

lint: $(READY) ## ruff: rules and format | ruff：规则与格式
	@$(RUN)/ruff check . && $(RUN)/ruff format --check .

types: $(READY) ## mypy, strict | mypy，严格模式
	@$(RUN)/mypy

sql: $(READY) ## sqlfluff over the views | sqlfluff 检查视图
	@$(RUN)/sqlfluff lint migrations/views

unit: $(READY) ## pytest on all cores (ARGS="-k panel" for some) | 用全部处理器核心运行 pytest（ARGS="-k panel" 选择一部分）
	@$(RUN)/python -m pytest -n auto --dist worksteal --durations 20 --durations-min 10 $(ARGS)

fuzz: $(READY) ## 200,000 mutated answers through the parsers (ARGS="--cases 1000 --seed 2") | 用 200,000 个变异的返回内容测试解析器（ARGS="--cases 1000 --seed 2"）
	@$(RUN)/python -m tests.fuzz $(ARGS)

bench: $(READY) ## measure speed and memory against bare Scrapy, raw COPY and Polars | 测量速度和内存，与 Scrapy、COPY 和 Polars 比较
	@$(RUN)/python -m bench $(ARGS)

sandbox: $(READY) ## run the stand-in platforms by hand (ARGS=--help) | 手动运行模拟平台（ARGS=--help）
	@$(RUN)/python -m sandbox $(ARGS)

docs: $(READY) ## write the data dictionaries from the database and from what columns mean | 根据数据库和列的含义生成数据字典
	@$(RUN)/scrapy db dictionary

pictures: $(READY) ## take the READMEs' pictures of the report that `make demo` has written | 从 `make demo` 生成的报告截取 README 的图片
	@$(RUN)/python -m sandbox.pictures

stop: ## stop the embedded PostgreSQL, and that of the demo | 停止内嵌的 PostgreSQL 以及演示用的 PostgreSQL
	@if [ -x $(RUN)/scrapy ]; then $(RUN)/scrapy db stop; \
	if [ -d .data/demo ]; then LIBCRAWL_DATA=.data/demo $(RUN)/scrapy db stop; fi; fi

clean: stop ## remove what setup made; data under .data stays | 删除 setup 建立的文件；.data 中的数据保留
	rm -rf $(VENV) .uv .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -path ./.data -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
