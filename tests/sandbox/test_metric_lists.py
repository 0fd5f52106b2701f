"""CloudWatch ListMetrics: each metric once, by name and dimension, in pages."""


def names(found) -> list[str]:
    return [dimension["Value"] for metric in found["Metrics"] for dimension in metric["Dimensions"]]


def test_each_metric_comes_once_and_only_what_was_asked_for(admin):
    metrics = admin("cloudwatch")
    found = metrics.list_metrics(Namespace="AWS/Lambda", MetricName="Invocations")
    assert len(names(found)) == len(set(names(found))) > 100
    assert {(one["Namespace"], one["MetricName"]) for one in found["Metrics"]} == {("AWS/Lambda", "Invocations")}
    one = metrics.list_metrics(Namespace="AWS/Lambda", Dimensions=[{"Name": "FunctionName", "Value": "p0001-api"}])
    assert {metric["MetricName"] for metric in one["Metrics"]} >= {"Invocations", "Errors"}
    assert set(names(one)) == {"p0001-api"}


def test_a_dimension_without_a_value_fits_any(admin):
    metrics = admin("cloudwatch")
    given = {"Namespace": "Shop", "MetricName": "Orders"}
    metrics.put_metric_data(Namespace="Shop", MetricData=[
        {"MetricName": "Orders", "Value": 1.0},
        {"MetricName": "Orders", "Value": 1.0, "Dimensions": [{"Name": "Country", "Value": "NZ"}]},
    ])  # fmt: skip
    assert len(metrics.list_metrics(**given)["Metrics"]) == 2
    assert names(metrics.list_metrics(**given, Dimensions=[{"Name": "Country"}])) == ["NZ"]


def test_many_metrics_come_in_pages(admin):
    metrics = admin("cloudwatch")
    first = metrics.list_metrics()
    assert len(first["Metrics"]) == 500
    second = metrics.list_metrics(NextToken=first["NextToken"])
    assert second["Metrics"][0] not in first["Metrics"]
