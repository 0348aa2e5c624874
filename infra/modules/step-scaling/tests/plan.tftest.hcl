mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { name = "eu-west-1" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
}

variables {
  name_prefix = "test"
  name        = "scaling"
  bundle_path = "tests/bundle.zip"

  stream = {
    name         = "test-trips"
    arn          = "arn:aws:kinesis:eu-west-1:111122223333:stream/test-trips"
    min_capacity = 2
    max_capacity = 8

    scale_out = {
      threshold       = 6000
      adjustment_type = "PercentChangeInCapacity"
      steps           = [{ lower_bound = 0, upper_bound = 5000, adjustment = 50 }, { lower_bound = 5000, adjustment = 100 }]
    }

    scale_in = {
      threshold       = 1500
      periods         = 2
      adjustment_type = "PercentChangeInCapacity"
      steps           = [{ upper_bound = 0, adjustment = -50 }]
    }
  }
}

run "an_alarm_for_each_way" {
  command = plan

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["stream-out"].alarm_name == "test-scaling-stream-out" && aws_cloudwatch_metric_alarm.this["stream-in"].alarm_name == "test-scaling-stream-in"
    error_message = "expected alarms named after target and direction"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["stream-in"].comparison_operator == "LessThanThreshold" && aws_cloudwatch_metric_alarm.this["stream-in"].evaluation_periods == 2
    error_message = "expected to scale in below the threshold"
  }

  assert {
    condition     = aws_lambda_permission.alarm["stream-out"].principal == "lambda.alarms.cloudwatch.amazonaws.com" && aws_lambda_permission.alarm["stream-out"].source_arn == "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:test-scaling-stream-out"
    error_message = "expected the alarm to be allowed to call the function"
  }
}

run "the_function_gets_the_policies_by_alarm" {
  command = plan

  assert {
    condition = jsondecode(output.targets)[0].policies["test-scaling-stream-out"] == {
      AdjustmentType = "PercentChangeInCapacity"
      Cooldown       = 300
      StepAdjustments = [
        { MetricIntervalLowerBound = 0, MetricIntervalUpperBound = 5000, ScalingAdjustment = 50 },
        { MetricIntervalLowerBound = 5000, ScalingAdjustment = 100 },
      ]
    }
    error_message = "expected the policy in the words of Application Auto Scaling"
  }
}

run "nothing_to_scale_is_refused" {
  command = plan

  variables {
    stream = null
  }

  expect_failures = [var.application]
}

run "thresholds_that_cross_are_refused" {
  command = plan

  variables {
    stream = {
      name         = "test-trips"
      arn          = "arn:aws:kinesis:eu-west-1:111122223333:stream/test-trips"
      min_capacity = 2
      max_capacity = 8
      scale_out    = { threshold = 100, adjustment_type = "ExactCapacity", steps = [{ lower_bound = 0, adjustment = 8 }] }
      scale_in     = { threshold = 100, adjustment_type = "ExactCapacity", steps = [{ upper_bound = 0, adjustment = 2 }] }
    }
  }

  expect_failures = [var.stream]
}
